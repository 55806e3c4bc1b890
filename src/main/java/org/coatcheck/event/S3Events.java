package org.coatcheck.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.coatcheck.event.EventReader.is;
import static org.coatcheck.event.EventReader.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.coatcheck.event.Event.NotificationTest;
import org.coatcheck.event.Event.ObjectEvents;
import org.coatcheck.event.Event.Single;
import org.coatcheck.event.Event.UnknownEvent;
import org.coatcheck.event.ObjectEvent.Change;

/**
 * Reads S3's events about its objects, from a bucket notification or through EventBridge.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html">Event message
 *     structure</a>
 */
final class S3Events {

    /** S3's sequencers have 16 to 18 digits today. One that cannot be compared with them tells no order. */
    private static final Pattern HEXADECIMAL = Pattern.compile("[0-9A-Fa-f]{1,40}");

    private S3Events() {}

    /** An event in one of the forms that S3 itself sends; empty if it is none. */
    static Optional<Single> read(JsonNode event) {
        JsonNode records = event.path("Records");
        if (isNotification(records)) {
            return Optional.of(notification(records));
        }
        if (is(event, "Event", "s3:TestEvent")) {
            return Optional.of(new NotificationTest(text(event, "Bucket").orElse("an unnamed bucket")));
        }
        boolean isOnEventBridge = is(event, "source", "aws.s3")
                && event.path("detail-type").isTextual()
                && event.path("detail").isObject();
        return isOnEventBridge ? Optional.of(onEventBridge(event)) : Optional.empty();
    }

    static boolean isNotification(JsonNode records) {
        return is(records.path(0), "eventSource", ObjectEvents.SOURCE);
    }

    private static Single notification(JsonNode records) {
        List<ObjectEvent> objects = new ArrayList<>(records.size());
        for (JsonNode notified : records) {
            JsonNode s3 = notified.path("s3");
            Optional<String> bucket = text(s3.path("bucket"), "name").filter(ObjectEvent::isBucket);
            Optional<String> key = text(s3.path("object"), "key").flatMap(S3Events::formDecoded);
            if (bucket.isEmpty() || key.isEmpty() || !is(notified, "eventSource", ObjectEvents.SOURCE)) {
                return namesNoObject("record " + objects.size());
            }
            String name = S3EventNames.withoutPrefix(text(notified, "eventName").orElse("an unnamed event"));
            Change change = S3EventNames.notified(name);
            objects.add(objectEvent(change, name, bucket.get(), key.get(), s3.path("object"), "eTag", "versionId"));
        }
        return new ObjectEvents(objects);
    }

    /** Writes the fields that {@link #notification(JsonNode)} reads. */
    static ObjectNode notification(ObjectNode event, ObjectEvent object) {
        ObjectNode s3 = event.putArray("Records")
                .addObject()
                .put("eventSource", ObjectEvents.SOURCE)
                .put("eventName", object.name())
                .putObject("s3");
        s3.putObject("bucket").put("name", object.bucket());
        ObjectNode node = s3.putObject("object").put("key", URLEncoder.encode(object.key(), UTF_8));
        object.size().ifPresent(size -> node.put("size", size));
        object.eTag().ifPresent(eTag -> node.put("eTag", eTag));
        object.versionId().ifPresent(versionId -> node.put("versionId", versionId));
        object.sequencer().ifPresent(sequencer -> node.put("sequencer", sequencer));
        return event;
    }

    /** Through EventBridge, S3 does not encode keys, and some fields have other names. */
    private static Single onEventBridge(JsonNode event) {
        JsonNode detail = event.path("detail");
        Optional<String> bucket = text(detail.path("bucket"), "name").filter(ObjectEvent::isBucket);
        Optional<String> key = text(detail.path("object"), "key").filter(ObjectEvent::isKey);
        if (bucket.isEmpty() || key.isEmpty()) {
            return namesNoObject("its detail");
        }
        String name = event.path("detail-type").asText();
        Change change = S3EventNames.onEventBridge(name);
        return new ObjectEvents(List.of(
                objectEvent(change, name, bucket.get(), key.get(), detail.path("object"), "etag", "version-id")));
    }

    private static ObjectEvent objectEvent(
            Change change, String name, String bucket, String key, JsonNode object, String eTag, String versionId) {
        return switch (change) {
            case CREATED, REMOVED, UNCHANGED -> {
                JsonNode size = object.path("size");
                yield new ObjectEvent(
                        change,
                        name,
                        bucket,
                        key,
                        size.canConvertToLong() ? OptionalLong.of(size.asLong()) : OptionalLong.empty(),
                        text(object, eTag).filter(ObjectEvent::isTag),
                        text(object, versionId).filter(ObjectEvent::isTag),
                        text(object, "sequencer").filter(HEXADECIMAL.asMatchPredicate()));
            }
            // The version in such an event may be any version, and its sequencer may come before that of the bytes.
            case RESTORED, UNKNOWN -> ObjectEvent.ofCurrentVersion(change, name, bucket, key);
        };
    }

    /**
     * Decodes a key of a notification, which is encoded like an HTML form: {@code a+b/%C3%BC} is {@code a b/ü}. It decodes
     * to bytes first, because Java's decoder replaces invalid UTF-8 by U+FFFD, which would be another key.
     */
    private static Optional<String> formDecoded(String key) {
        try {
            ByteBuffer encoded = UTF_8.newEncoder().encode(CharBuffer.wrap(key));
            String bytes = URLDecoder.decode(ISO_8859_1.decode(encoded).toString(), ISO_8859_1);
            CharBuffer decoded = UTF_8.newDecoder().decode(ISO_8859_1.encode(bytes));
            return Optional.of(decoded.toString()).filter(ObjectEvent::isKey);
        } catch (IllegalArgumentException | CharacterCodingException notEncoded) {
            return Optional.empty();
        }
    }

    static UnknownEvent namesNoObject(String where) {
        return new UnknownEvent(
                ObjectEvents.SOURCE,
                where + " names no object of S3: it needs a bucket's name, and a key, form-URL-encoded in a"
                        + " notification, of 1 to " + ObjectEvent.LONGEST_KEY + " bytes");
    }
}
