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
import org.coatcheck.event.Event.SqsMessages;
import org.coatcheck.event.Event.UnknownEvent;
import org.coatcheck.testing.EventFiles;
import org.coatcheck.testing.Fuzzing;

/**
 * The reader reads any bytes as an event that has a source, and extracts each of its objects.
 * {@code ./coatcheck test --fuzz 10m} runs many more tries.
 */
@AddLifecycleHook(Fuzzing.class)
class MalformedEventsProperties {

    /** First bytes by which JSON readers detect the encoding, in hexadecimal. */
    private static final String[] FIRST_BYTES =
            ",00,0000,000000,7B00,7B000000,EFBBBF,FEFF,FFFE,0000FEFF,FFFE0000,0000FFFE,FEFF0000".split(",");

    /** Names of the fields that the reader looks for. */
    private static final String[] NAMES = """
            Records eventSource EventSource eventName s3 bucket object name key size eTag etag versionId sequencer Event \
            Bucket requestContext http elb method httpMethod path rawPath stage domainName version source detail \
            detail-type time methodArn awslogs cf connectionId routeKey eventType raw_path targetGroupArn messageId \
            body eventSourceARN Sns Message TopicArn Type MessageId""".split(" ");

    /** Values that the reader looks for, and values that are invalid. */
    private static final String[] VALUES = """
            aws:s3|aws.s3|aws:events|aws.events|aws:apigateway|s3:TestEvent|2.0|Scheduled Event|Object Created|\
            aws:sqs|aws:sns|Notification|{\\"Event\\":\\"s3:TestEvent\\"}|{\\"Records\\":[{\\"eventSource\\":\\"aws:s3\\"}]}|\
            ObjectCreated:Put|s3:ObjectRemoved:Delete|ObjectRestore:Completed|0900Z|GET /hello|%zz|$default||\\ud800|\\udc00x|\\u0000""".split("\\|");

    /** A scalar value in a JSON file: it follows a colon. */
    private static final Pattern VALUE = Pattern.compile("(?<=: ?)(\"([^\"\\\\]|\\\\.)*+\"|true|false|null|[-0-9.]+)");

    private static final EventReader READER = new EventReader("uploads-bucket");

    @Property
    void readsAnyBytes(@ForAll("bytes") byte[] bytes) {
        assertIsRead(bytes);
    }

    @Property
    void readsDamagedEventFiles(@ForAll("damagedFiles") byte[] bytes) {
        assertIsRead(bytes);
    }

    @Property
    void readsEventFilesWithOneValueReplaced(@ForAll("filesWithOneValueReplaced") String json) {
        assertIsRead(json.getBytes(UTF_8));
    }

    /** The JSON has the names and values that the reader looks for, in any order and depth. */
    @Property
    void readsAnyJson(@ForAll("json") String json) {
        assertIsRead(json.getBytes(UTF_8));
    }

    private static void assertIsRead(byte[] bytes) {
        Event event = READER.read(bytes.clone());
        Fuzzing.count(event.getClass().getSimpleName());

        assertThat(READER.read(bytes)).isEqualTo(event);
        assertThat(event.source()).isNotEmpty();
        assertThat(event.source()).satisfies(MalformedEventsProperties::isText);
        assertThat(event.detail()).satisfies(MalformedEventsProperties::isText);
        if (event instanceof UnknownEvent) {
            assertThat(event.source()).hasSizeLessThanOrEqualTo(128).matches("\\p{Print}+");
        }
        if (event instanceof SqsMessages batch) {
            assertThat(batch.messages())
                    .allSatisfy(
                            message -> assertThat(READER.read(message.bytes())).isEqualTo(message.event()));
        }
        if (event instanceof ObjectEvents events) {
            assertThat(IntStream.range(0, events.objects().size())
                            .mapToObj(index -> READER.read(new SeparateEvents(bytes).of(index)))
                            .toList())
                    .isEqualTo(events.objects().stream()
                            .map(object -> new ObjectEvents(List.of(object)))
                            .toList());
        }
    }

    /** A Java string can hold an unpaired surrogate; an S3 key and an SQS message cannot. */
    private static void isText(String text) {
        assertThat(new String(text.getBytes(UTF_8), UTF_8)).isEqualTo(text);
    }

    @Provide
    Arbitrary<byte[]> bytes() {
        Arbitrary<byte[]> any = Arbitraries.bytes().array(byte[].class).ofMaxSize(64);
        Arbitrary<byte[]> jsonCharacters = Arbitraries.strings()
                .withChars("{}[]\":,\\ud80e-. \nü")
                .ofMaxLength(64)
                .map(text -> text.getBytes(ISO_8859_1));
        Arbitrary<byte[]> firstBytes = Arbitraries.of(FIRST_BYTES).map(HexFormat.of()::parseHex);
        return Combinators.combine(firstBytes, Arbitraries.oneOf(any, jsonCharacters))
                .as(MalformedEventsProperties::join);
    }

    @Provide
    Arbitrary<byte[]> damagedFiles() {
        Arbitrary<byte[]> file = Arbitraries.of(EventFiles.names()).map(EventFiles::bytes);
        Arbitrary<Double> position = Arbitraries.doubles().between(0, 1);
        Arbitrary<byte[]> truncated =
                Combinators.combine(file, position).as((bytes, at) -> Arrays.copyOf(bytes, index(bytes, at)));
        Arbitrary<byte[]> spliced = Combinators.combine(file, position, file, position)
                .as((head, end, tail, start) -> join(
                        Arrays.copyOf(head, index(head, end)),
                        Arrays.copyOfRange(tail, index(tail, start), tail.length)));
        Arbitrary<byte[]> flipped = Combinators.combine(
                        file, position.list().ofMinSize(1).ofMaxSize(4), Arbitraries.bytes())
                .as(MalformedEventsProperties::flip);
        return Arbitraries.oneOf(truncated, spliced, flipped);
    }

    private static byte[] flip(byte[] bytes, List<Double> positions, byte bits) {
        byte[] flipped = bytes.clone();
        positions.forEach(position -> flipped[Math.min(index(bytes, position), bytes.length - 1)] ^= bits);
        return flipped;
    }

    private static int index(byte[] bytes, double position) {
        return (int) (position * bytes.length);
    }

    private static byte[] join(byte[] head, byte[] tail) {
        byte[] joined = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, joined, head.length, tail.length);
        return joined;
    }

    @Provide
    Arbitrary<String> filesWithOneValueReplaced() {
        Arbitrary<String> file =
                Arbitraries.of(EventFiles.names()).map(name -> new String(EventFiles.bytes(name), UTF_8));
        return Combinators.combine(file, Arbitraries.doubles().between(0, 1), jsonOf(1))
                .as(MalformedEventsProperties::replaceValue);
    }

    /** Replaces one value. */
    private static String replaceValue(String json, double position, String value) {
        List<MatchResult> values = VALUE.matcher(json).results().toList();
        MatchResult old = values.get(Math.min((int) (position * values.size()), values.size() - 1));
        return json.substring(0, old.start()) + value + json.substring(old.end());
    }

    @Provide
    Arbitrary<String> json() {
        return jsonOf(4);
    }

    private static Arbitrary<String> jsonOf(int depth) {
        Arbitrary<String> scalar = Arbitraries.oneOf(
                Arbitraries.of(VALUES).map(word -> '"' + word + '"'),
                // No number outside the range of double, such as 1e400: SeparateEvents writes it as a string.
                Arbitraries.of("null", "true", "0", "-1.5", "1e99", "99999999999999999999"));
        if (depth == 0) {
            return scalar;
        }
        Arbitrary<String> name = Arbitraries.of(NAMES);
        Arbitrary<String> inner = Arbitraries.lazy(() -> jsonOf(depth - 1));
        Arbitrary<String> array = inner.list().ofMaxSize(3).map(items -> "[" + String.join(",", items) + "]");
        Arbitrary<String> object = Arbitraries.maps(name, inner).ofMaxSize(6).map(MalformedEventsProperties::object);
        return Arbitraries.frequencyOf(Tuple.of(2, scalar), Tuple.of(1, array), Tuple.of(5, object));
    }

    private static String object(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> '"' + field.getKey() + "\":" + field.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }
}
