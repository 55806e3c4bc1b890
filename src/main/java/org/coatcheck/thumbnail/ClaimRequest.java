package org.coatcheck.thumbnail;

import java.util.Optional;
import org.coatcheck.event.Attempt;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.thumbnail.ObjectEntry.State;

/**
 * The work for which an attempt claims an object.
 *
 * @param object {@code bucket/key}
 * @param sequencer of the event; empty if it has none: then it is about the version that S3 has now
 * @param after a lower bound: that of a removal after which S3 has this version, such as that of a delete marker
 * @param eTag of the version; empty if the object was removed
 * @param state the first state of the work: {@link State#MAKING} or {@link State#WRITING}
 * @param redriven whether an operator sends the event again, after changing a limit or a policy. Then the attempt also takes
 *     over an entry that is {@code making} or {@code rejected}
 * @param wanted how an operator wants the thumbnails to be made; empty if any will do
 */
record ClaimRequest(
        String object,
        Optional<Sequencer> sequencer,
        Optional<Sequencer> after,
        String eTag,
        State state,
        boolean redriven,
        Optional<MadeWith> wanted,
        Attempt attempt) {

    /** Claims the right to make a version's thumbnails. */
    static ClaimRequest toMake(ObjectEvent event, String eTag, Optional<MadeWith> wanted, Attempt attempt) {
        // A removal's sequencer is not that of the version which is there after it.
        boolean isRemoval = event.change() == Change.REMOVED;
        Optional<Sequencer> known = sequencer(event);
        return new ClaimRequest(
                event.object(),
                known.filter(own -> !isRemoval),
                known.filter(own -> isRemoval).map(Sequencer::orLater),
                eTag,
                State.MAKING,
                attempt.redriven(),
                wanted,
                attempt);
    }

    /** Claims the right to delete the thumbnails of an object that was removed. */
    static ClaimRequest toRemove(ObjectEvent event, Attempt attempt) {
        return new ClaimRequest(
                event.object(),
                sequencer(event),
                Optional.empty(),
                "",
                State.WRITING,
                false,
                Optional.empty(),
                attempt);
    }

    /** The same request, as if an operator had redriven its event. */
    ClaimRequest asRedriven() {
        return new ClaimRequest(object, sequencer, after, eTag, state, true, wanted, attempt);
    }

    /** Whether an operator wants these thumbnails to be made anew. */
    boolean remakes(MadeWith made) {
        return wanted.filter(other -> !made.satisfies(other)).isPresent();
    }

    /** Whether S3 has the version after a removal that is later than what an entry knows. */
    boolean isLaterThan(ObjectEntry entry) {
        return after.filter(removal -> removal.compareTo(entry.sequencer()) > 0).isPresent();
    }

    private static Optional<Sequencer> sequencer(ObjectEvent event) {
        return event.sequencer().map(Sequencer::of);
    }
}
