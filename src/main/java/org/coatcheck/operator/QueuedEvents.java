package org.coatcheck.operator;

import org.coatcheck.event.Event;
import org.coatcheck.event.EventReader;
import org.coatcheck.quarantine.KeptEvents;
import org.coatcheck.quarantine.KeptEvents.Kept;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.model.Message;

/** Reads the events that wait in the queues of a stack. */
final class QueuedEvents {

    /** What a message turned out to be. */
    sealed interface Queued {

        /**
         * An event that can be sent.
         *
         * @param event as the function would read it
         */
        record Found(SdkBytes bytes, Event event) implements Queued {}

        /** No event is to be had of it. */
        record Unreadable(String why) implements Queued {}
    }

    private final KeptEvents keptEvents;
    private final EventReader reader;

    QueuedEvents(S3Client s3, String uploadsBucket) {
        this.keptEvents = new KeptEvents(s3);
        this.reader = new EventReader(uploadsBucket);
    }

    Queued read(EventQueue queue, Message message) {
        Kept kept = switch (queue) {
            case FAILED -> DestinationRecord.event(message.body());
            case REJECTED, UNKNOWN -> keptEvents.read(message);
        };
        return switch (kept) {
            case Kept.Whole(SdkBytes bytes) -> new Queued.Found(bytes, reader.read(bytes.asByteArrayUnsafe()));
            case Kept.Lost(String why) -> new Queued.Unreadable(why);
        };
    }
}
