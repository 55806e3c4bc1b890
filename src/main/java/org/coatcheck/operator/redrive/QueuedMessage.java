package org.coatcheck.operator.redrive;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.coatcheck.event.Event;
import org.coatcheck.event.Event.ObjectEvents;
import org.coatcheck.event.Event.SnsMessage;
import org.coatcheck.event.Event.SqsMessages;
import org.coatcheck.event.ObjectEvent;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** A message of a queue, with the event that it holds. */
public record QueuedMessage(EventQueue queue, Message message, QueuedEvent event) {

    public String id() {
        return message.messageId();
    }

    public Instant sentAt() {
        return QueueSnapshot.sentAt(message);
    }

    /** Of the attempt that put the event into the queue, or that failed at last. */
    public Optional<String> requestId() {
        return queue == EventQueue.FAILED ? DestinationRecord.requestId(message.body()) : attribute("requestId");
    }

    /** Why the event is in the queue, where that is known. */
    public Optional<String> reason() {
        return queue == EventQueue.FAILED ? DestinationRecord.reason(message.body()) : attribute("reason");
    }

    public String source() {
        return switch (event) {
            case QueuedEvent.Found found -> found.event().source();
            case QueuedEvent.Unreadable unreadable -> attribute("source").orElse("");
        };
    }

    /** What the event is about, or why it cannot be read. */
    public String detail() {
        return switch (event) {
            case QueuedEvent.Found found -> found.event().detail();
            case QueuedEvent.Unreadable(String reason) -> reason;
        };
    }

    /** The objects that the event is about, as {@code bucket/key}. */
    public List<String> objects() {
        return switch (event) {
            case QueuedEvent.Found found -> objects(found.event()).distinct().toList();
            case QueuedEvent.Unreadable unreadable ->
                attribute("object").stream().toList();
        };
    }

    private static Stream<String> objects(Event event) {
        return switch (event) {
            case ObjectEvents events -> events.objects().stream().map(ObjectEvent::object);
            case SqsMessages batch -> batch.messages().stream().flatMap(message -> objects(message.event()));
            case SnsMessage(var message) -> objects(message.event());
            default -> Stream.empty();
        };
    }

    private Optional<String> attribute(String name) {
        return Optional.ofNullable(message.messageAttributes().get(name)).map(MessageAttributeValue::stringValue);
    }
}
