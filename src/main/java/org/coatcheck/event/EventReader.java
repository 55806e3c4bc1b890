package org.coatcheck.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.coatcheck.event.Event.HttpRequest;
import org.coatcheck.event.Event.ObjectEvents;
import org.coatcheck.event.Event.ScheduledTick;
import org.coatcheck.event.Event.Single;
import org.coatcheck.event.Event.SnsMessage;
import org.coatcheck.event.Event.SqsMessages;
import org.coatcheck.event.Event.UnknownEvent;
import org.coatcheck.event.ObjectEvent.Change;

/**
 * Identifies events by fields that only one sender writes.
 *
 * <p>It never fails, whatever the bytes are. An event that it does not know, or an S3 event without an object, is an
 * {@link UnknownEvent} with the reason. So is JSON that names a field twice, because two readers could see different events
 * in it.
 */
public final class EventReader {

    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static final ObjectReader JSON = MAPPER.reader();

    private static final Pattern PLAIN_REQUEST = Pattern.compile("([A-Z]+) (/\\S*)");
    private static final Pattern PLAIN_OBJECT = Pattern.compile("s3://([^/]+)/(.+)", Pattern.DOTALL);
    private static final Pattern PLAIN_TICK = Pattern.compile("([01]\\d|2[0-3])([0-5]\\d)Z");

    private final String uploadsBucket;

    /** Reads events of the plain form, which may name a key without a bucket, as those of this bucket. */
    public EventReader(String uploadsBucket) {
        this.uploadsBucket = uploadsBucket;
    }

    /** Identifies an event from bytes of any content. */
    public Event read(byte[] bytes) {
        if (bytes.length == 0) {
            return new UnknownEvent("an empty event", "it has no bytes");
        }
        try {
            JsonNode event = JSON.readTree(bytes);
            return MessageReader.read(event).orElseGet(() -> withoutBrokenText(single(event)));
        } catch (StreamConstraintsException beyondALimit) {
            return beyond(beyondALimit);
        } catch (JsonProcessingException notJson) {
            return new UnknownEvent("not JSON", locationOf(notJson));
        } catch (CharConversionException notText) {
            // Jackson reads leading zeros as UTF-32, and reports errors in that with another exception.
            return new UnknownEvent("not JSON", "it cannot be read");
        } catch (IOException impossible) {
            throw new UncheckedIOException("cannot read an array in memory", impossible);
        }
    }

    /** Identifies an event that one attempt can process. A batch of messages is none, so here it is unknown. */
    public Single readSingle(byte[] bytes) {
        return switch (read(bytes)) {
            case Single event -> event;
            case SqsMessages batch ->
                new UnknownEvent(batch.source(), "it has messages, which one attempt cannot process");
            case SnsMessage carrier -> new UnknownEvent(carrier.source(), "it has a message, which was not read");
        };
    }

    /** Writes a notification about one object, which {@link #read} reads as the same object event. */
    public static byte[] notification(ObjectEvent object) {
        try {
            return MAPPER.writeValueAsBytes(S3Events.notification(MAPPER.createObjectNode(), object));
        } catch (IOException impossible) {
            throw new UncheckedIOException("cannot write a tree in memory", impossible);
        }
    }

    /** JSON can escape half of a surrogate pair. No queue message and no response can hold that. */
    static Single withoutBrokenText(Single event) {
        return ObjectEvent.isText(event.detail())
                ? event
                : new UnknownEvent(event.source(), "it has half a character in it, an unpaired surrogate");
    }

    /** Jackson limits the depth of JSON, and the length of its names and numbers, but tells them apart by its message only. */
    private static Event beyond(StreamConstraintsException limit) {
        boolean isTooDeep = limit.getOriginalMessage().startsWith("Document nesting depth");
        return isTooDeep
                ? new UnknownEvent(
                        "JSON that is nested too deeply",
                        "it has more than " + StreamReadConstraints.DEFAULT_MAX_DEPTH + " levels")
                : new UnknownEvent("JSON with a name or a number that is too long", locationOf(limit));
    }

    /** The location of the error, never the text: a payload must not get into the log. */
    private static String locationOf(JsonProcessingException notJson) {
        return Optional.ofNullable(notJson.getLocation())
                .map(at -> "it cannot be read past line " + at.getLineNr() + ", column " + at.getColumnNr())
                .orElse("it cannot be read");
    }

    private Single single(JsonNode event) {
        Optional<Single> s3Event = S3Events.read(event);
        if (s3Event.isPresent()) {
            return s3Event.get();
        }
        // The event of a Lambda authorizer resembles the request that it authorizes.
        if (event.has("methodArn") || event.has("routeArn")) {
            return UnknownSource.name(event);
        }
        Optional<HttpRequest> request = HttpEvents.read(event);
        if (request.isPresent()) {
            return request.get();
        }
        if (event.path("source").isTextual() && event.path("detail-type").isTextual()) {
            return eventBridge(event);
        }
        if (event.path("source").isTextual() && event.path("detail").isTextual()) {
            return plain(event.path("source").asText(), event.path("detail").asText());
        }
        return UnknownSource.name(event);
    }

    // EventBridge: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html

    private static Single eventBridge(JsonNode event) {
        String source = event.path("source").asText();
        // EventBridge Scheduler sends this envelope if the schedule has no input.
        boolean scheduled = source.equals("aws.events") || source.equals("aws.scheduler");
        if (scheduled && is(event, "detail-type", "Scheduled Event")) {
            return tick(event.path("time").asText());
        }
        return UnknownSource.name(event);
    }

    private static Single tick(String time) {
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

    // The plain form: two strings. EventBridge Scheduler passes the input of a schedule on as it is, so it can be this
    // form.

    private Single plain(String source, String detail) {
        return switch (source) {
            case ObjectEvents.SOURCE -> uploaded(detail);
            case ScheduledTick.SOURCE -> tick(detail);
            case "aws:apigateway" -> plainRequest(detail);
            default -> UnknownSource.named(source);
        };
    }

    private Single uploaded(String detail) {
        Matcher uri = PLAIN_OBJECT.matcher(detail);
        return uri.matches() ? uploaded(uri.group(1), uri.group(2)) : uploaded(uploadsBucket, detail);
    }

    private static Single uploaded(String bucket, String key) {
        return ObjectEvent.isBucket(bucket) && ObjectEvent.isKey(key)
                ? new ObjectEvents(List.of(ObjectEvent.ofCurrentVersion(Change.CREATED, "plain", bucket, key)))
                : S3Events.namesNoObject("its detail");
    }

    private static Single plainRequest(String detail) {
        Matcher request = PLAIN_REQUEST.matcher(detail);
        return request.matches()
                ? new HttpRequest(HttpCaller.PLAIN, request.group(1), request.group(2))
                : new UnknownEvent(HttpCaller.PLAIN.source(), "its detail is not like GET /hello");
    }

    static boolean is(JsonNode node, String field, String value) {
        return value.equals(node.path(field).asText());
    }

    /** The text of a field; empty if the field is missing, is no string, or is an empty string. */
    static Optional<String> text(JsonNode node, String field) {
        return Optional.ofNullable(node.path(field).textValue()).filter(text -> !text.isEmpty());
    }
}
