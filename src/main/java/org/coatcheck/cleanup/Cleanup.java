package org.coatcheck.cleanup;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.coatcheck.event.Attempt;
import org.coatcheck.event.Event.ScheduledTick;
import org.coatcheck.event.Outcome;
import org.coatcheck.event.Response;
import org.coatcheck.ledger.BegunRecords;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.thumbnail.ObjectScan;

/** What a tick does: it redoes the events of {@linkplain DeadAttempts attempts that died}, then {@linkplain Sweep sweeps}. */
public final class Cleanup {

    private final DeadAttempts deadAttempts;
    private final Sweep sweep;

    public Cleanup(BegunRecords begunRecords, LedgerReader ledger, ObjectScan scan, Clock clock) {
        this.deadAttempts = new DeadAttempts(begunRecords, ledger, clock);
        this.sweep = new Sweep(scan, clock);
    }

    /**
     * Runs one tick until half of its time is over. The other half is for the last event that it began to process. The events of
     * dead attempts are begun in the first quarter, so that the sweep has the second one, unless the last of them takes longer.
     * What fails or is not reached is left to the next tick.
     *
     * @return with counts of what it found
     */
    public Response run(ScheduledTick tick, Attempt attempt, Reprocessing reprocessing) {
        Map<String, Long> report = new TreeMap<>();
        Instant end = middle(attempt.startedAt(), attempt.deadline());
        deadAttempts.redo(middle(attempt.startedAt(), end), reprocessing, report);
        sweep.run(end, reprocessing, report);
        return new Response(Outcome.DONE, 204, "ran scheduled task at tick " + tick.detail(), List.of(), report);
    }

    static Instant middle(Instant start, Instant end) {
        return start.plus(Duration.between(start, end).dividedBy(2));
    }
}
