package org.coatcheck.operator.redrive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.coatcheck.event.Event.ObjectEvents;
import software.amazon.awssdk.core.SdkBytes;

/** Messages of a queue as flat JSON, for programs, and their events as text, for people. */
final class QueueJson {

    private static final JsonMapper MAPPER = new JsonMapper();

    private QueueJson() {}

    /** The message without its event. A field that has no value is absent. */
    static ObjectNode of(QueuedMessage message) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("v", 1)
                .put("queue", message.queue().toString())
                .put("messageId", message.id())
                .put("sentAt", message.sentAt().toString())
                .put("source", message.source())
                .put("detail", message.detail());
        ArrayNode objects = json.putArray("objects");
        message.objects().forEach(objects::add);
        message.requestId().ifPresent(id -> json.put("requestId", id));
        message.reason().ifPresent(reason -> json.put("reason", reason));
        return json;
    }

    /** The message with its event: as JSON if it is JSON, else as text. */
    static ObjectNode withEvent(QueuedMessage message) {
        ObjectNode json = of(message);
        if (message.event() instanceof QueuedEvent.Found found) {
            json.set("event", parsed(found.bytes()).orElseGet(() -> TextNode.valueOf(text(found.bytes()))));
        }
        return json;
    }

    /**
     * The plain form of an event: about an object as it is now.
     *
     * @param detail names the object
     */
    static SdkBytes plainEvent(String detail) {
        return SdkBytes.fromUtf8String(JsonNodeFactory.instance
                .objectNode()
                .put("source", ObjectEvents.SOURCE)
                .put("detail", detail)
                .toString());
    }

    /** An event as people read it: JSON is indented. */
    static String readable(SdkBytes event) {
        return parsed(event).map(QueueJson::indented).orElseGet(() -> text(event));
    }

    private static String indented(JsonNode json) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("JSON that was read can be written", impossible);
        }
    }

    private static Optional<JsonNode> parsed(SdkBytes event) {
        try {
            return Optional.of(MAPPER.readTree(event.asByteArrayUnsafe())).filter(json -> !json.isMissingNode());
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    /** What is not UTF-8 in it becomes U+FFFD. */
    private static String text(SdkBytes event) {
        return new String(event.asByteArrayUnsafe(), StandardCharsets.UTF_8);
    }
}
