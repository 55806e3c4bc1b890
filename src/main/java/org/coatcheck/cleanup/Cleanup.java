package org.coatcheck.cleanup;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coatcheck.event.Answer;
import org.coatcheck.event.Event.ScheduledTick;
import org.coatcheck.event.Outcome;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.ledger.LedgerReader.Question;

/** Counts the invocations that began and never ended: they ran out of memory or of time, or their machine died. */
public final class Cleanup {

    /** Lambda's longest time-out: what began earlier than that runs no more. */
    private static final Duration LONGEST_INVOCATION = Duration.ofMinutes(15);

    private final LedgerReader ledger;
    private final Duration lookBack;
    private final Clock clock;

    /** @param lookBack how far back a tick looks: no less than the time between two ticks */
    public Cleanup(LedgerReader ledger, Duration lookBack, Clock clock) {
        this.ledger = ledger;
        this.lookBack = lookBack;
        this.clock = clock;
    }

    public Answer run(ScheduledTick tick) {
        Instant now = clock.instant();
        int neverEnded = ledger.find(new Question(
                        now.minus(lookBack),
                        now.minus(LONGEST_INVOCATION),
                        Optional.empty(),
                        Optional.of(Outcome.BEGUN),
                        Optional.empty()))
                .size();
        return new Answer(
                Outcome.DONE,
                204,
                "ran scheduled task at tick " + tick.detail(),
                List.of(),
                Map.of("begunAndNeverEnded", (long) neverEnded));
    }
}
