package org.coatcheck.quarantine;

import software.amazon.awssdk.core.SdkBytes;

/** The result of reading the event of a queued message. */
public sealed interface StoredEvent {

    /** The event, byte for byte. */
    record Found(SdkBytes event) implements StoredEvent {}

    /**
     * The event cannot be read from the message.
     *
     * @param reason for the operator, as the end of a sentence about the message
     */
    record Lost(String reason) implements StoredEvent {}
}
