package org.coatcheck.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import org.coatcheck.event.Event.ObjectEvents;
import org.coatcheck.event.Event.UnknownEvent;
import org.coatcheck.testing.EventFiles;
import org.coatcheck.testing.Fuzzing;

/**
 * Whatever bytes come, they are some event that has a name, and whose objects can be taken out of it.
 * {@code ./coatcheck test --fuzz 10m} tries harder.
 */
@AddLifecycleHook(Fuzzing.class)
class StrangeEventsProperties {

    /** What a text's encoding is guessed from, in hexadecimal. */
    private static final String[] BEGINNINGS =
            ",00,0000,000000,7B00,7B000000,EFBBBF,FEFF,FFFE,0000FEFF,FFFE0000,0000FFFE,FEFF0000".split(",");

    /** Fields that the reader looks for. */
    private static final String[] NAMES = """
            Records eventSource EventSource eventName s3 bucket object name key size eTag etag versionId sequencer Event \
            Bucket requestContext http elb method httpMethod path rawPath stage domainName version source detail \
            detail-type time methodArn awslogs cf""".split(" ");

    /** What it finds there, and what it would rather not. */
    private static final String[] VALUES = """
            aws:s3|aws.s3|aws:events|aws.events|aws:apigateway|s3:TestEvent|2.0|Scheduled Event|Object Created|\
            ObjectCreated:Put|0900Z|GET /hello|%zz|$default||\\ud800|\\udc00x|\\u0000""".split("\\|");

    /** A value in a file: what stands behind a colon and is neither an object nor an array. */
    private static final Pattern VALUE = Pattern.compile("(?<=: ?)(\"([^\"\\\\]|\\\\.)*\"|true|false|null|[-0-9.]+)");

    private static final EventReader READER = new EventReader("uploads-bucket");

    @Property
    void anyBytesAreSomeEvent(@ForAll("bytes") byte[] bytes) {
        assertSomeEvent(bytes);
    }

    @Property
    void anyRealEventThatWasDamagedIsSomeEvent(@ForAll("damagedFiles") byte[] bytes) {
        assertSomeEvent(bytes);
    }

    @Property
    void anyRealEventWithAnotherValueIsSomeEvent(@ForAll("alteredFiles") String json) {
        assertSomeEvent(json.getBytes(UTF_8));
    }

    /** Of the words that the reader looks for, in any order and depth. */
    @Property
    void anyJsonIsSomeEvent(@ForAll("json") String json) {
        assertSomeEvent(json.getBytes(UTF_8));
    }

    private static void assertSomeEvent(byte[] bytes) {
        Event event = READER.read(bytes.clone());
        Fuzzing.count(event.getClass().getSimpleName());

        assertThat(READER.read(bytes)).isEqualTo(event);
        assertThat(event.source()).isNotEmpty();
        assertThat(event.source()).satisfies(StrangeEventsProperties::isText);
        assertThat(event.detail()).satisfies(StrangeEventsProperties::isText);
        if (event instanceof UnknownEvent) {
            assertThat(event.source()).hasSizeLessThanOrEqualTo(128).matches("\\p{Print}+");
        }
        if (event instanceof ObjectEvents events) {
            assertThat(IntStream.range(0, events.objects().size())
                            .mapToObj(index -> READER.read(EventReader.only(bytes, index)))
                            .toList())
                    .isEqualTo(events.objects().stream()
                            .map(object -> new ObjectEvents(List.of(object)))
                            .toList());
        }
    }

    /** Half a character can be in a Java string, but neither in a key of S3 nor in a message. */
    private static void isText(String text) {
        assertThat(new String(text.getBytes(UTF_8), UTF_8)).isEqualTo(text);
    }

    @Provide
    Arbitrary<byte[]> bytes() {
        Arbitrary<byte[]> any = Arbitraries.bytes().array(byte[].class).ofMaxSize(64);
        Arbitrary<byte[]> likeJson = Arbitraries.strings()
                .withChars("{}[]\":,\\ud80e-. \nü")
                .ofMaxLength(64)
                .map(text -> text.getBytes(ISO_8859_1));
        Arbitrary<byte[]> beginning = Arbitraries.of(BEGINNINGS).map(HexFormat.of()::parseHex);
        return Combinators.combine(beginning, Arbitraries.oneOf(any, likeJson)).as(StrangeEventsProperties::joined);
    }

    @Provide
    Arbitrary<byte[]> damagedFiles() {
        Arbitrary<byte[]> file = Arbitraries.of(EventFiles.names()).map(EventFiles::bytes);
        Arbitrary<Double> place = Arbitraries.doubles().between(0, 1);
        Arbitrary<byte[]> cutOff =
                Combinators.combine(file, place).as((bytes, at) -> Arrays.copyOf(bytes, index(bytes, at)));
        Arbitrary<byte[]> spliced = Combinators.combine(file, place, file, place)
                .as((head, end, tail, start) -> joined(
                        Arrays.copyOf(head, index(head, end)),
                        Arrays.copyOfRange(tail, index(tail, start), tail.length)));
        Arbitrary<byte[]> flipped = Combinators.combine(
                        file, place.list().ofMinSize(1).ofMaxSize(4), Arbitraries.bytes())
                .as(StrangeEventsProperties::flip);
        return Arbitraries.oneOf(cutOff, spliced, flipped);
    }

    private static byte[] flip(byte[] bytes, List<Double> places, byte bits) {
        byte[] flipped = bytes.clone();
        places.forEach(place -> flipped[Math.min(index(bytes, place), bytes.length - 1)] ^= bits);
        return flipped;
    }

    private static int index(byte[] bytes, double place) {
        return (int) (place * bytes.length);
    }

    private static byte[] joined(byte[] head, byte[] tail) {
        byte[] joined = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, joined, head.length, tail.length);
        return joined;
    }

    @Provide
    Arbitrary<String> alteredFiles() {
        Arbitrary<String> file =
                Arbitraries.of(EventFiles.names()).map(name -> new String(EventFiles.bytes(name), UTF_8));
        return Combinators.combine(file, Arbitraries.doubles().between(0, 1), jsonOf(1))
                .as(StrangeEventsProperties::alter);
    }

    /** Puts a value where another was. */
    private static String alter(String json, double place, String value) {
        List<MatchResult> values = VALUE.matcher(json).results().toList();
        MatchResult old = values.get(Math.min((int) (place * values.size()), values.size() - 1));
        return json.substring(0, old.start()) + value + json.substring(old.end());
    }

    @Provide
    Arbitrary<String> json() {
        return jsonOf(4);
    }

    private static Arbitrary<String> jsonOf(int depth) {
        Arbitrary<String> scalar = Arbitraries.oneOf(
                Arbitraries.of(VALUES).map(word -> '"' + word + '"'),
                // No number beyond the doubles, such as 1e400: only() writes it as a string.
                Arbitraries.of("null", "true", "0", "-1.5", "1e99", "99999999999999999999"));
        if (depth == 0) {
            return scalar;
        }
        Arbitrary<String> name = Arbitraries.of(NAMES);
        Arbitrary<String> inner = Arbitraries.lazy(() -> jsonOf(depth - 1));
        Arbitrary<String> array = inner.list().ofMaxSize(3).map(items -> "[" + String.join(",", items) + "]");
        Arbitrary<String> object = Arbitraries.maps(name, inner).ofMaxSize(6).map(StrangeEventsProperties::object);
        return Arbitraries.frequencyOf(Tuple.of(2, scalar), Tuple.of(1, array), Tuple.of(5, object));
    }

    private static String object(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> '"' + field.getKey() + "\":" + field.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }
}
