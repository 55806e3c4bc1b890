package org.coatcheck.operator.redrive;

import org.coatcheck.event.Event;
import org.coatcheck.event.EventReader;
import org.coatcheck.quarantine.StoredEvent;
import org.coatcheck.quarantine.StoredEvents;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.model.Message;

/** Reads the events that wait in the queues of a stack. */
public final class QueuedEvents {

    /** What a message turned out to be. */
    public sealed interface Queued {

        /**
         * An event that can be sent.
         *
         * @param event as the function would read it
         */
        record Found(SdkBytes bytes, Event event) implements Queued {}

        /** No event is to be had of it. */
        record Unreadable(String why) implements Queued {}
    }

    private final StoredEvents keptEvents;
    private final EventReader reader;

    public QueuedEvents(S3Client s3, String uploadsBucket) {
        this.keptEvents = new StoredEvents(s3);
        this.reader = new EventReader(uploadsBucket);
    }

    public Queued read(EventQueue queue, Message message) {
        StoredEvent kept = switch (queue) {
            case FAILED -> DestinationRecord.event(message.body());
            case REJECTED, UNKNOWN -> keptEvents.read(message);
        };
        return switch (kept) {
            case StoredEvent.Found(SdkBytes bytes) -> new Queued.Found(bytes, reader.read(bytes.asByteArrayUnsafe()));
            case StoredEvent.Lost(String reason) -> new Queued.Unreadable(reason);
        };
    }
}
