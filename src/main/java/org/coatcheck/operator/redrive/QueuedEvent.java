package org.coatcheck.operator.redrive;

import org.coatcheck.event.Event;
import software.amazon.awssdk.core.SdkBytes;

/** The event of a queue's message, if the message yields one. */
public sealed interface QueuedEvent {

    /**
     * An event that can be sent to the function.
     *
     * @param bytes as the function first received them
     * @param event as the function would read it
     */
    record Found(SdkBytes bytes, Event event) implements QueuedEvent {}

    /**
     * The message yields no event.
     *
     * @param reason for the operator, as the end of a sentence about the message
     */
    record Unreadable(String reason) implements QueuedEvent {}
}
