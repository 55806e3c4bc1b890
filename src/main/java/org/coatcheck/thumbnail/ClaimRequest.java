package org.coatcheck.thumbnail;

import java.util.Optional;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.thumbnail.ObjectEntry.State;

/**
 * The work that an attempt wants to do on an object.
 *
 * @param object {@code bucket/key}
 * @param sequencer empty where the event has none: then it is about the object as it is, however old that is
 * @param eTag of the version; empty where the version is that the object is gone
 * @param state {@link State#MAKING} or {@link State#WRITING}
 * @param again whether it is to be done even where it was refused before
 */
record ClaimRequest(
        String object, Optional<Sequencer> sequencer, String eTag, State state, boolean again, Invocation invocation) {

    /** The thumbnails of a version. An operator who sends a refused one again has changed the limits, or a policy. */
    static ClaimRequest thumbnails(ObjectEvent event, String eTag, Invocation invocation) {
        return new ClaimRequest(
                event.object(), sequencer(event), eTag, State.MAKING, invocation.redriven(), invocation);
    }

    /** No thumbnails, for the object is gone. */
    static ClaimRequest removal(ObjectEvent event, Invocation invocation) {
        return new ClaimRequest(event.object(), sequencer(event), "", State.WRITING, false, invocation);
    }

    private static Optional<Sequencer> sequencer(ObjectEvent event) {
        return event.sequencer().map(Sequencer::of);
    }
}
