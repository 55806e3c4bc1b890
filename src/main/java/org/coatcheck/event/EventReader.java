package org.coatcheck.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.coatcheck.event.Event.HttpRequest;
import org.coatcheck.event.Event.NotificationTest;
import org.coatcheck.event.Event.ObjectEvents;
import org.coatcheck.event.Event.ScheduledTick;
import org.coatcheck.event.Event.UnknownEvent;
import org.coatcheck.event.ObjectEvent.Change;

/**
 * Tells events apart by the fields that only one sender writes, whatever bytes come.
 *
 * <p>It never fails: what it does not know, and what calls itself an S3 event but names no object, is an
 * {@link UnknownEvent} that says why. So is JSON that names a field twice: two readers of it may see two events.
 */
public final class EventReader {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final ObjectReader JSON = MAPPER.reader();

    private static final Pattern PLAIN_REQUEST = Pattern.compile("([A-Z]+) (/\\S*)");
    private static final Pattern PLAIN_TICK = Pattern.compile("([01]\\d|2[0-3])([0-5]\\d)Z");

    /** Of an HTTP API that is served from the root, and of every function URL. */
    private static final String DEFAULT_STAGE = "$default";

    private final String uploadsBucket;

    /** @param uploadsBucket where the plain form's objects are: it names a key and no bucket */
    public EventReader(String uploadsBucket) {
        this.uploadsBucket = uploadsBucket;
    }

    public Event read(byte[] bytes) {
        if (bytes.length == 0) {
            return new UnknownEvent("an empty event", "there is not one byte in it");
        }
        try {
            return ofWholeCharacters(read(JSON.readTree(bytes)));
        } catch (JsonProcessingException notJson) {
            return new UnknownEvent("not JSON", whereItBreaks(notJson));
        } catch (CharConversionException notText) {
            // Jackson takes zeros at the beginning for UTF-32, whose reader reports errors in its own way.
            return new UnknownEvent("not JSON", "it cannot be read");
        } catch (IOException impossible) {
            throw new UncheckedIOException("an array in memory gives all its bytes", impossible);
        }
    }

    /**
     * One object's event on its own, to be replayed: a notification may speak of many objects of which one is refused.
     *
     * @param bytes an event that {@link #read} took for {@link ObjectEvents}
     * @param index which of its objects
     */
    public static byte[] only(byte[] bytes, int index) {
        try {
            JsonNode event = JSON.readTree(bytes);
            JsonNode records = event.path("Records");
            if (!isNotification(records) || records.size() < 2) {
                return bytes;
            }
            ObjectNode alone = MAPPER.createObjectNode();
            alone.putArray("Records").add(records.path(index));
            return MAPPER.writeValueAsBytes(alone);
        } catch (IOException impossible) {
            throw new UncheckedIOException("these bytes were read as an event before", impossible);
        }
    }

    /** JSON can escape one half of a surrogate pair, which no message and no answer can hold. */
    private static Event ofWholeCharacters(Event event) {
        return ObjectEvent.isText(event.detail())
                ? event
                : new UnknownEvent(event.source(), "it has half a character in it, an unpaired surrogate");
    }

    /** The place, never the text: a payload has no business in a log. */
    private static String whereItBreaks(JsonProcessingException notJson) {
        return Optional.ofNullable(notJson.getLocation())
                .map(at -> "it cannot be read past line " + at.getLineNr() + ", column " + at.getColumnNr())
                .orElse("it cannot be read");
    }

    private Event read(JsonNode event) {
        JsonNode records = event.path("Records");
        JsonNode context = event.path("requestContext");
        if (isNotification(records)) {
            return notification(records);
        }
        if (is(event, "Event", "s3:TestEvent")) {
            return new NotificationTest(text(event, "Bucket").orElse("an unnamed bucket"));
        }
        if (event.has("methodArn") || event.has("routeArn")) {
            return UnknownSource.name(event); // a Lambda authorizer's question looks like the request it is about
        }
        if (context.path("http").isObject() && is(event, "version", "2.0")) {
            return payload2(event, context);
        }
        if (context.isObject() && event.path("httpMethod").isTextual()) {
            return payload1(event, context);
        }
        if (event.path("source").isTextual() && event.path("detail-type").isTextual()) {
            return eventBridge(event);
        }
        if (event.path("source").isTextual() && event.path("detail").isTextual()) {
            return plain(event.path("source").asText(), event.path("detail").asText());
        }
        return UnknownSource.name(event);
    }

    // S3: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html

    private static boolean isNotification(JsonNode records) {
        return is(records.path(0), "eventSource", ObjectEvents.SOURCE);
    }

    private static Event notification(JsonNode records) {
        List<ObjectEvent> objects = new ArrayList<>(records.size());
        for (JsonNode notified : records) {
            JsonNode s3 = notified.path("s3");
            Optional<String> bucket = text(s3.path("bucket"), "name");
            Optional<String> key = text(s3.path("object"), "key").flatMap(EventReader::formDecoded);
            if (bucket.isEmpty() || key.isEmpty() || !is(notified, "eventSource", ObjectEvents.SOURCE)) {
                return namesNoObject("record " + objects.size());
            }
            String name = text(notified, "eventName").orElse("an unnamed event");
            objects.add(
                    objectEvent(notified(name), name, bucket.get(), key.get(), s3.path("object"), "eTag", "versionId"));
        }
        return new ObjectEvents(objects);
    }

    private static Change notified(String eventName) {
        if (eventName.startsWith("ObjectCreated:")) {
            return Change.CREATED;
        }
        // What a lifecycle rule deletes is not announced as ObjectRemoved.
        return eventName.startsWith("ObjectRemoved:") || eventName.startsWith("LifecycleExpiration:")
                ? Change.REMOVED
                : Change.OTHER;
    }

    /** S3 through EventBridge does not encode its keys, and spells some fields another way. */
    private static Event s3OnEventBridge(JsonNode event) {
        JsonNode detail = event.path("detail");
        Optional<String> bucket = text(detail.path("bucket"), "name");
        Optional<String> key = text(detail.path("object"), "key").filter(ObjectEvent::isKey);
        if (bucket.isEmpty() || key.isEmpty()) {
            return namesNoObject("its detail");
        }
        String name = event.path("detail-type").asText();
        Change change = switch (name) {
            case "Object Created" -> Change.CREATED;
            case "Object Deleted" -> Change.REMOVED;
            default -> Change.OTHER;
        };
        return new ObjectEvents(List.of(
                objectEvent(change, name, bucket.get(), key.get(), detail.path("object"), "etag", "version-id")));
    }

    private static ObjectEvent objectEvent(
            Change change, String name, String bucket, String key, JsonNode object, String eTag, String versionId) {
        JsonNode size = object.path("size");
        return new ObjectEvent(
                change,
                name,
                bucket,
                key,
                size.canConvertToLong() ? OptionalLong.of(size.asLong()) : OptionalLong.empty(),
                text(object, eTag),
                text(object, versionId),
                text(object, "sequencer"));
    }

    /**
     * Keys in notifications are encoded as in a form: {@code a+b/%C3%BC} is {@code a b/ü}. Byte by byte, for a decoder
     * of characters puts a U+FFFD in the place of what is not UTF-8, and that is another key.
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

    private static UnknownEvent namesNoObject(String where) {
        return new UnknownEvent(
                ObjectEvents.SOURCE,
                where + " names no object of S3: it needs a bucket's name, and a key, form-URL-encoded in a"
                        + " notification, of 1 to " + ObjectEvent.LONGEST_KEY + " bytes");
    }

    // HTTP: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
    // and https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html

    private static Event payload1(JsonNode event, JsonNode context) {
        HttpCaller caller = HttpCaller.REST_API;
        if (context.has("elb")) {
            caller = event.has("multiValueHeaders") ? HttpCaller.LOAD_BALANCER_MULTI_VALUE : HttpCaller.LOAD_BALANCER;
        }
        return new HttpRequest(
                caller, event.path("httpMethod").asText(), text(event, "path").orElse("/"));
    }

    private static Event payload2(JsonNode event, JsonNode context) {
        HttpCaller caller = text(context, "domainName").orElse("").contains(".lambda-url.")
                ? HttpCaller.FUNCTION_URL
                : HttpCaller.HTTP_API;
        String stage = text(context, "stage").orElse(DEFAULT_STAGE);
        String path = text(event, "rawPath").orElse("/");
        // Only payload 2.0 has the stage's name in the path, and the default stage's name is in no path.
        boolean named = !stage.equals(DEFAULT_STAGE) && path.startsWith("/" + stage + "/");
        String withoutStage = named ? path.substring(1 + stage.length()) : path;
        return new HttpRequest(caller, text(context.path("http"), "method").orElse("GET"), withoutStage);
    }

    // EventBridge: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html

    private static Event eventBridge(JsonNode event) {
        String source = event.path("source").asText();
        if (source.equals("aws.s3") && event.path("detail").isObject()) {
            return s3OnEventBridge(event);
        }
        // EventBridge Scheduler sends this envelope where its schedule gives no input of its own.
        boolean scheduled = source.equals("aws.events") || source.equals("aws.scheduler");
        if (scheduled && is(event, "detail-type", "Scheduled Event")) {
            return tick(event.path("time").asText());
        }
        return UnknownSource.name(event);
    }

    private static Event tick(String time) {
        Matcher hoursAndMinutes = PLAIN_TICK.matcher(time);
        if (hoursAndMinutes.matches()) {
            return new ScheduledTick(LocalTime.of(
                    Integer.parseInt(hoursAndMinutes.group(1)), Integer.parseInt(hoursAndMinutes.group(2))));
        }
        try {
            return new ScheduledTick(Instant.parse(time).atZone(ZoneOffset.UTC).toLocalTime());
        } catch (DateTimeException notATime) {
            return new UnknownEvent(
                    ScheduledTick.SOURCE, "its time is neither like 0900Z nor like 2026-03-12T09:00:00Z");
        }
    }

    // The plain form: two strings. It is what to give to EventBridge Scheduler as input, which it wraps in nothing.

    private Event plain(String source, String detail) {
        return switch (source) {
            case "aws:s3" -> ObjectEvent.isKey(detail) ? uploaded(detail) : namesNoObject("its detail");
            case "aws:events" -> tick(detail);
            case "aws:apigateway" -> plainRequest(detail);
            default -> UnknownSource.named(source);
        };
    }

    private Event uploaded(String key) {
        return new ObjectEvents(List.of(new ObjectEvent(
                Change.CREATED,
                "plain",
                uploadsBucket,
                key,
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty())));
    }

    private static Event plainRequest(String detail) {
        Matcher request = PLAIN_REQUEST.matcher(detail);
        return request.matches()
                ? new HttpRequest(HttpCaller.PLAIN, request.group(1), request.group(2))
                : new UnknownEvent(HttpCaller.PLAIN.source(), "its detail is not like GET /hello");
    }

    private static boolean is(JsonNode node, String field, String value) {
        return value.equals(node.path(field).asText());
    }

    /** A string that is there and not empty. */
    static Optional<String> text(JsonNode node, String field) {
        return Optional.ofNullable(node.path(field).textValue()).filter(text -> !text.isEmpty());
    }
}
