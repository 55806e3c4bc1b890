package org.coatcheck.simulation;

import org.coatcheck.simulation.AttemptState.BeforeCall;
import org.coatcheck.simulation.AttemptState.Returned;
import org.coatcheck.thumbnail.ObjectOutcome.Made;

/**
 * How far the function is with a delivery.
 *
 * @param attempts that were begun
 * @param claims of the version that were granted to attempts, less one for each crash of an attempt
 */
record Progress(At at, int attempts, int claims) {

    /** AWS tries an asynchronous event three times. */
    static final int MOST_ATTEMPTS = 3;

    static final Progress NOT_BEGUN = new Progress(new Waiting(), 0, 0);

    /** Where the delivery is. */
    sealed interface At {}

    /** For its first attempt, or for the next one after a failure. */
    record Waiting() implements At {}

    record Running(AttemptNode attempt) implements At {}

    /** @param made ETag of the image whose thumbnails were made; empty if there was nothing to make */
    record Done(String made) implements At {}

    boolean isRunning() {
        return at instanceof Running;
    }

    boolean isDone() {
        return at instanceof Done;
    }

    boolean mayBegin() {
        return at instanceof Waiting && attempts < MOST_ATTEMPTS;
    }

    /** Whether an attempt failed, and none has done the work since. */
    boolean hasFailed() {
        return at instanceof Waiting && attempts > 0;
    }

    Progress begin() {
        return new Progress(at, attempts + 1, claims);
    }

    /** An attempt that failed leaves nothing but a delivery that waits for the next attempt. */
    Progress moveTo(AttemptNode node, boolean claimed) {
        At next = switch (node.state()) {
            case BeforeCall call -> new Running(node);
            case Returned(Made made) -> new Done(node.eTag());
            case Returned other -> new Done("");
            default -> new Waiting();
        };
        return new Progress(next, attempts, claims + (claimed ? 1 : 0));
    }

    Progress crash() {
        return new Progress(new Waiting(), attempts, claims - 1);
    }
}
