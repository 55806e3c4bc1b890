package org.coatcheck.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.coatcheck.event.Event.HttpRequest;
import org.coatcheck.event.Event.ObjectEvents;
import org.coatcheck.event.Event.ScheduledTick;
import org.coatcheck.event.ObjectEvent.Change;

/** Events with random content, written as AWS writes them, are read back with the same content. */
class EventReaderProperties {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final EventReader READER = new EventReader("uploads-bucket");

    @Property
    void readsBackNotifications(
            @ForAll @Size(min = 1, max = 4) List<@From("objects") ObjectEvent> objects,
            @ForAll("encodings") UnaryOperator<String> encoding) {
        byte[] notification = notification(objects, encoding);

        assertThat(READER.read(notification)).isEqualTo(new ObjectEvents(objects));
    }

    @Property
    void readsBackItsOwnNotification(@ForAll("objects") ObjectEvent object) {
        assertThat(READER.read(EventReader.notification(object))).isEqualTo(new ObjectEvents(List.of(object)));
    }

    @Property
    void readsBackS3EventsFromEventBridge(@ForAll("objects") ObjectEvent object) {
        ObjectNode event = JSON.objectNode().put("source", "aws.s3").put("detail-type", "Object Created");
        ObjectNode detail = event.putObject("detail");
        detail.putObject("bucket").put("name", object.bucket());
        ObjectNode inner = detail.putObject("object").put("key", object.key());
        object.size().ifPresent(size -> inner.put("size", size));
        object.eTag().ifPresent(eTag -> inner.put("etag", eTag));
        object.versionId().ifPresent(version -> inner.put("version-id", version));
        object.sequencer().ifPresent(sequencer -> inner.put("sequencer", sequencer));

        assertThat(READER.read(bytes(event)))
                .isEqualTo(new ObjectEvents(List.of(new ObjectEvent(
                        Change.CREATED,
                        "Object Created",
                        object.bucket(),
                        object.key(),
                        object.size(),
                        object.eTag(),
                        object.versionId(),
                        object.sequencer()))));
    }

    @Property
    void readsBackPlainUploads(@ForAll("keys") String key) {
        assertThat(READER.read(plain("aws:s3", key)))
                .isInstanceOfSatisfying(
                        ObjectEvents.class,
                        event -> assertThat(event.objects())
                                .singleElement()
                                .extracting(ObjectEvent::bucket, ObjectEvent::key, ObjectEvent::change)
                                .containsExactly("uploads-bucket", key, Change.CREATED));
    }

    @Property
    void readsBackPlainRequests(@ForAll("methods") String method, @ForAll("keys") String key) {
        String path = "/" + key.replaceAll("\\s", "_");

        assertThat(READER.read(plain("aws:apigateway", method + " " + path)))
                .isEqualTo(new HttpRequest(HttpCaller.PLAIN, method, path));
    }

    @Property
    void readsBackPlainTicks(@ForAll @IntRange(max = 23) int hour, @ForAll @IntRange(max = 59) int minute) {
        ScheduledTick tick = new ScheduledTick(LocalTime.of(hour, minute));

        assertThat(READER.read(plain("aws:events", "%02d%02dZ".formatted(hour, minute))))
                .isEqualTo(tick);
        assertThat(READER.read(plain("aws:events", tick.detail()))).isEqualTo(tick);
    }

    @Provide
    Arbitrary<String> methods() {
        return Arbitraries.strings().withCharRange('A', 'Z').ofMinLength(1).ofMaxLength(10);
    }

    /** Any key that S3 allows: any characters, at most 1,024 bytes. */
    @Provide
    Arbitrary<String> keys() {
        Arbitrary<Integer> character = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.integers().between('!', '~')),
                Tuple.of(1, Arbitraries.of((int) ' ', (int) '+', (int) '%', (int) '/', (int) '\\', (int) '"', 0)),
                Tuple.of(1, Arbitraries.integers().between(0x80, 0xD7FF)),
                Tuple.of(1, Arbitraries.integers().between(0xE000, Character.MAX_CODE_POINT)));
        return character
                .list()
                .ofMinSize(1)
                .ofMaxSize(256)
                .map(characters -> characters.stream()
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString());
    }

    @Provide
    Arbitrary<ObjectEvent> objects() {
        Arbitrary<String> bucket = Arbitraries.strings()
                .withCharRange('a', 'z')
                .withChars('-', '.', '7')
                .ofMinLength(3)
                .ofMaxLength(63);
        Arbitrary<OptionalLong> size =
                Arbitraries.longs().greaterOrEqual(0).optional().map(EventReaderProperties::unboxed);
        Arbitrary<Optional<String>> hex = Arbitraries.strings()
                .numeric()
                .withCharRange('A', 'F')
                .ofMinLength(1)
                .ofMaxLength(34)
                .optional();
        return Combinators.combine(Arbitraries.of(CHANGES.keySet()), bucket, keys(), size, hex, hex, hex)
                .as(EventReaderProperties::object);
    }

    private static final Map<String, Change> CHANGES = Map.of(
            "ObjectCreated:Put", Change.CREATED,
            "ObjectRemoved:Delete", Change.REMOVED,
            "ObjectTagging:Put", Change.UNCHANGED,
            "ObjectRestore:Completed", Change.RESTORED,
            "ReducedRedundancyLostObject", Change.UNKNOWN);

    private static ObjectEvent object(
            String name,
            String bucket,
            String key,
            OptionalLong size,
            Optional<String> eTag,
            Optional<String> version,
            Optional<String> sequencer) {
        Change change = CHANGES.get(name);
        return change == Change.RESTORED || change == Change.UNKNOWN
                ? ObjectEvent.ofCurrentVersion(change, name, bucket, key)
                : new ObjectEvent(change, name, bucket, key, size, eTag, version, sequencer);
    }

    private static OptionalLong unboxed(Optional<Long> number) {
        return number.map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    /** S3 keeps slashes and writes a space as a plus. Its emulators encode keys in other ways, too. */
    @Provide
    Arbitrary<UnaryOperator<String>> encodings() {
        UnaryOperator<String> asForm = key -> URLEncoder.encode(key, UTF_8);
        UnaryOperator<String> asS3 = key -> asForm.apply(key).replace("%2F", "/");
        UnaryOperator<String> asPath = key -> asS3.apply(key).replace("+", "%20");
        UnaryOperator<String> inLowerCase = key -> asForm.apply(key).replaceAll("%C", "%c");
        return Arbitraries.of(List.of(asForm, asS3, asPath, inLowerCase));
    }

    private static byte[] notification(List<ObjectEvent> objects, UnaryOperator<String> encoding) {
        ArrayNode records = JSON.arrayNode();
        for (ObjectEvent event : objects) {
            ObjectNode record = records.addObject().put("eventSource", "aws:s3").put("eventName", event.name());
            ObjectNode s3 = record.putObject("s3");
            s3.putObject("bucket").put("name", event.bucket());
            ObjectNode object = s3.putObject("object").put("key", encoding.apply(event.key()));
            event.size().ifPresent(size -> object.put("size", size));
            event.eTag().ifPresent(eTag -> object.put("eTag", eTag));
            event.versionId().ifPresent(version -> object.put("versionId", version));
            event.sequencer().ifPresent(sequencer -> object.put("sequencer", sequencer));
        }
        return bytes(JSON.objectNode().set("Records", records));
    }

    private static byte[] plain(String source, String detail) {
        return bytes(JSON.objectNode().put("source", source).put("detail", detail));
    }

    private static byte[] bytes(JsonNode event) {
        return event.toString().getBytes(UTF_8);
    }
}
