package org.coatcheck.quarantine;

import software.amazon.awssdk.core.SdkBytes;

/** What a queued message holds. */
public sealed interface StoredEvent {

    /** The event, byte for byte. */
    record Found(SdkBytes event) implements StoredEvent {}

    /**
     * The message gives no event.
     *
     * @param reason for the operator, as the end of a sentence about the message
     */
    record Lost(String reason) implements StoredEvent {}
}
