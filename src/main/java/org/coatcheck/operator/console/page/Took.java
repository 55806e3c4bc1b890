package org.coatcheck.operator.console.page;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.coatcheck.event.Invocation;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.InvocationRecord.Ending;

/** How long attempts took. That is not known of those that died. */
final class Took {

    private Took() {}

    /** Empty if the attempt runs, or died. */
    static Optional<Duration> of(InvocationRecord attempt) {
        return attempt.ending().flatMap(Ending::worked);
    }

    /** What an attempt does, or did, that did not take a known time. */
    static String instead(InvocationRecord attempt, Instant now) {
        boolean runs = attempt.ending().isEmpty() && !isDead(attempt, now);
        return runs ? "running" : "died";
    }

    /** Whether an attempt without an ending began too long ago to run. */
    private static boolean isDead(InvocationRecord attempt, Instant now) {
        return attempt.startedAt().plus(Invocation.LONGEST).isBefore(now);
    }

    /** When the attempt ended, or its record was closed; for one that died, when it had died at the latest. */
    static Instant end(InvocationRecord attempt, Instant now) {
        Instant latest = isDead(attempt, now) ? attempt.startedAt().plus(Invocation.LONGEST) : now;
        return attempt.ending().map(Ending::took).map(attempt.startedAt()::plus).orElse(latest);
    }
}
