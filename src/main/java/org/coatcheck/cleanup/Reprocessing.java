package org.coatcheck.cleanup;

import org.coatcheck.event.Event;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.Response;

/** Processes events that the cleanup found. The router implements it. */
public interface Reprocessing {

    /**
     * Reads the event of a dead attempt.
     *
     * @param bytes as the attempt received them
     */
    Event read(byte[] bytes);

    /** Processes an event in an attempt of its own, with its own audit record. */
    Response redo(Invocation invocation, Event event, byte[] bytes);

    /** Gives an event up because its attempts keep dying: it goes to the rejected queue. */
    void giveUp(Invocation invocation, Event event, byte[] bytes, String reason);
}
