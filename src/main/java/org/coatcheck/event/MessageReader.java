package org.coatcheck.event;

import static org.coatcheck.event.EventReader.is;
import static org.coatcheck.event.EventReader.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.coatcheck.event.Event.Single;
import org.coatcheck.event.Event.SnsMessage;
import org.coatcheck.event.Event.SqsMessages;

/**
 * Reads messages of SQS and SNS that hold events of S3: a notification, an event through EventBridge, or either of them in
 * the envelope in which SNS sends a message to a queue.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html">Events of SQS</a>
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html">Events of SNS</a>
 * @see <a href="https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html">The envelope of SNS</a>
 */
final class MessageReader {

    private static final JsonMapper MAPPER = new JsonMapper();

    /** Writes JSON that every encoding can hold, even half of a surrogate pair. */
    private static final ObjectWriter ASCII = MAPPER.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);

    /** The ids are UUIDs. The audit has them as keys. */
    private static final Pattern ID = Pattern.compile("[0-9A-Za-z_-]{1,100}");

    private static final Pattern ARN = Pattern.compile("arn:[!-~]{1,300}");

    private MessageReader() {}

    /** An event of S3, and its JSON. */
    private record Held(Single event, String text) {}

    /** The messages; empty if the event is of another service, or if no message in it holds an event of S3. */
    static Optional<Event> read(JsonNode event) {
        JsonNode records = event.path("Records");
        if (is(records.path(0), "eventSource", Via.SQS)) {
            return queued(records);
        }
        return is(records.path(0), "EventSource", Via.SNS) && records.size() == 1
                ? published(records.path(0).path("Sns"))
                : Optional.empty();
    }

    /** SNS invokes the function with one message at a time. */
    private static Optional<Event> published(JsonNode sns) {
        Via via = new Via(
                Via.SNS,
                matching(ARN, sns, "TopicArn").orElse("an unnamed topic"),
                matching(ID, sns, "MessageId").orElse("an unnamed message"));
        return text(sns, "Message")
                .flatMap(MessageReader::heldBy)
                .map(held -> new SnsMessage(new Message(via, 1, held.event(), held.text())));
    }

    /** An event with a record that has no id cannot have come from SQS, which reads the ids of the failed messages. */
    private static Optional<Event> queued(JsonNode records) {
        List<Message> messages = new ArrayList<>(records.size());
        boolean holdS3 = false;
        for (JsonNode queued : records) {
            Optional<String> id = matching(ID, queued, "messageId");
            if (id.isEmpty() || !is(queued, "eventSource", Via.SQS)) {
                return Optional.empty();
            }
            Optional<Held> held = text(queued, "body").flatMap(MessageReader::heldBy);
            holdS3 |= held.isPresent();
            Held content = held.orElseGet(() -> unknown(queued));
            String queue = matching(ARN, queued, "eventSourceARN").orElse("an unnamed queue");
            messages.add(new Message(
                    new Via(Via.SQS, queue, id.get()), deliveries(queued), content.event(), content.text()));
        }
        return holdS3 ? Optional.of(new SqsMessages(messages)) : Optional.empty();
    }

    private static int deliveries(JsonNode queued) {
        return queued.path("attributes").path("ApproximateReceiveCount").asInt(1);
    }

    private static Optional<String> matching(Pattern pattern, JsonNode node, String field) {
        return text(node, field).filter(pattern.asMatchPredicate());
    }

    private static Held unknown(JsonNode queued) {
        ObjectNode event = MAPPER.createObjectNode();
        event.putArray("Records").add(queued);
        try {
            return new Held(UnknownSource.name(event), ASCII.writeValueAsString(event));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("cannot write a tree in memory", impossible);
        }
    }

    private static Optional<Held> heldBy(String text) {
        Optional<JsonNode> body = tree(text);
        return body.filter(node -> is(node, "Type", "Notification")
                        && node.path("TopicArn").isTextual())
                .flatMap(envelope -> text(envelope, "Message"))
                .flatMap(message -> tree(message).flatMap(node -> held(node, message)))
                .or(() -> body.flatMap(node -> held(node, text)));
    }

    private static Optional<Held> held(JsonNode node, String text) {
        return S3Events.read(node).map(event -> new Held(EventReader.withoutBrokenText(event), text));
    }

    /** The JSON of a text; empty if it is none, or cannot be encoded. */
    private static Optional<JsonNode> tree(String text) {
        try {
            return ObjectEvent.isText(text) ? Optional.of(EventReader.JSON.readTree(text)) : Optional.empty();
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }
}
