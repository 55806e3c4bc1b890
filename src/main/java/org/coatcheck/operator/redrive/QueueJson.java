package org.coatcheck.operator.redrive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
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

/** Messages of a queue as flat JSON, for programs. */
final class QueueJson {

    /** The event is one level deeper in the message, and Jackson writes a thousand levels at most. */
    private static final StreamReadConstraints NOT_TOO_DEEP =
            StreamReadConstraints.builder().maxNestingDepth(990).build();

    /** Reads what no other reader could take for something else, and keeps all digits of numbers. */
    private static final JsonMapper MAPPER = JsonMapper.builder(
                    JsonFactory.builder().streamReadConstraints(NOT_TOO_DEEP).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

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

    private static Optional<JsonNode> parsed(SdkBytes event) {
        try {
            return Optional.of(MAPPER.readTree(event.asByteArrayUnsafe())).filter(json -> !json.isMissingNode());
        } catch (IOException | NumberFormatException notJson) {
            return Optional.empty();
        }
    }

    /** What is not UTF-8 in it becomes U+FFFD. */
    private static String text(SdkBytes event) {
        return new String(event.asByteArrayUnsafe(), StandardCharsets.UTF_8);
    }
}
