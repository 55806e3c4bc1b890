package org.coatcheck.cleanup;

import org.coatcheck.event.Response;

/**
 * Makes attempts at events that the cleanup found, each with its own audit record. What an attempt throws is recorded and
 * thrown. The router implements it.
 */
public interface Reprocessing {

    /**
     * Processes an event.
     *
     * @param requestId of the dead attempt, or a new one
     * @param bytes of the event
     */
    Response redo(String requestId, byte[] bytes);

    /** Gives an event up because its attempts keep dying: it goes to the rejected queue. */
    Response giveUp(String requestId, byte[] bytes, String reason);
}
