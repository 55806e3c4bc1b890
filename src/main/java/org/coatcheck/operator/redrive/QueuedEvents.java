package org.coatcheck.operator.redrive;

import org.coatcheck.event.Event.ObjectEvents;
import org.coatcheck.event.EventReader;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.quarantine.StoredEvent;
import org.coatcheck.quarantine.StoredEvents;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.model.Message;

/** Reads the events from the messages of a stack's queues. */
public final class QueuedEvents {

    private final StoredEvents storedEvents;
    private final EventReader reader;

    /**
     * Reads events as the function of a stack would.
     *
     * @param s3 fetches events that were too large for a message
     */
    public QueuedEvents(S3Client s3, Stack stack) {
        this.storedEvents = new StoredEvents(s3, stack.output("OversizedBucket"));
        this.reader = new EventReader(stack.uploadsBuckets().getFirst());
    }

    /**
     * Reads one message.
     *
     * @param message received from the queue with its message attributes
     */
    public QueuedMessage read(EventQueue queue, Message message) {
        return new QueuedMessage(queue, message, event(queue, message));
    }

    private QueuedEvent event(EventQueue queue, Message message) {
        StoredEvent storedEvent = switch (queue) {
            case FAILED -> failed(message.body());
            case REJECTED, UNKNOWN -> storedEvents.read(message);
        };
        return switch (storedEvent) {
            case StoredEvent.Found(SdkBytes bytes) ->
                new QueuedEvent.Found(bytes, reader.read(bytes.asByteArrayUnsafe()));
            case StoredEvent.Lost(String reason) -> new QueuedEvent.Unreadable(reason);
        };
    }

    /** The queue has invocation records of Lambda, and with {@code Notifications=queue} also S3's events as S3 sent them. */
    private StoredEvent failed(String body) {
        SdkBytes bytes = SdkBytes.fromUtf8String(body);
        return reader.read(bytes.asByteArrayUnsafe()).source().equals(ObjectEvents.SOURCE)
                ? new StoredEvent.Found(bytes)
                : DestinationRecord.event(body);
    }
}
