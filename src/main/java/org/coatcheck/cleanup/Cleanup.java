package org.coatcheck.cleanup;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.coatcheck.event.Event.ScheduledTick;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.Outcome;
import org.coatcheck.event.Response;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.Ledger;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.ledger.LedgerReader.Question;
import org.coatcheck.thumbnail.ObjectScan;
import org.jboss.logging.Logger;

/**
 * Finds the attempts that began and never ended, for they ran out of memory or of time, or their machine died, and has
 * their events done again. Then it {@linkplain Sweep sweeps}.
 *
 * <p>An event is done again before its old record is closed: a cleanup that dies in between leaves it to the next one,
 * and two at once do the same work twice, which does no harm.
 */
public final class Cleanup {

    private static final Logger LOG = Logger.getLogger("coatcheck");

    /** Lambda's longest time-out: what began earlier than that runs no more. */
    private static final Duration LONGEST_INVOCATION = Duration.ofMinutes(15);

    /** AWS makes three by itself. */
    private static final int MOST_ATTEMPTS = 5;

    private final Ledger ledger;
    private final LedgerReader reader;
    private final Sweep sweep;
    private final Duration lookBack;
    private final Clock clock;

    /**
     * Cleans up after other invocations.
     *
     * @param lookBack how far back a tick looks: no less than the time between two ticks
     */
    public Cleanup(Ledger ledger, LedgerReader reader, ObjectScan survey, Duration lookBack, Clock clock) {
        this.ledger = ledger;
        this.reader = reader;
        this.sweep = new Sweep(survey, clock);
        this.lookBack = lookBack;
        this.clock = clock;
    }

    /** Does what a tick is for, and reports what it found. What fails is left to the next tick. */
    public Response run(ScheduledTick tick, Invocation invocation, Reprocessing redo) {
        Map<String, Long> report = new TreeMap<>();
        List<InvocationRecord> neverEnded = neverEnded();
        report.put("begunAndNeverEnded", (long) neverEnded.size());
        neverEnded.stream()
                .collect(Collectors.groupingBy(InvocationRecord::requestId, LinkedHashMap::new, Collectors.toList()))
                .values()
                .forEach(attempts -> report.merge(cleanUp(attempts, invocation, redo), 1L, Long::sum));
        sweep.run(invocation, redo, report);
        return new Response(Outcome.DONE, 204, "ran scheduled task at tick " + tick.detail(), List.of(), report);
    }

    private List<InvocationRecord> neverEnded() {
        Instant now = clock.instant();
        return reader
                .find(new Question(
                        now.minus(lookBack),
                        now.minus(LONGEST_INVOCATION),
                        Optional.empty(),
                        Optional.of(Outcome.BEGUN),
                        Optional.empty()))
                .stream()
                .sorted(Comparator.comparing(InvocationRecord::startedAt))
                .toList();
    }

    /**
     * Cleans up after attempts that died, all of one request.
     *
     * @return in a word what came of it
     */
    private String cleanUp(List<InvocationRecord> dead, Invocation invocation, Reprocessing redo) {
        InvocationRecord begun = dead.getFirst();
        try {
            String result = redo(begun, invocation, redo);
            dead.forEach(ledger::abandon);
            return result;
        } catch (RuntimeException failure) {
            LOG.errorf(
                    failure, "the event of request %s failed again; the next tick tries it again", begun.requestId());
            return "failedAgain";
        }
    }

    private String redo(InvocationRecord begun, Invocation invocation, Reprocessing redo) {
        List<InvocationRecord> attempts = reader.attempts(begun.requestId());
        Optional<byte[]> event = reader.event(begun);
        if (attempts.stream().anyMatch(Cleanup::broughtItToAnEnd)) {
            return "endedByARetry";
        }
        if (event.isEmpty()) {
            return "withNothingToRedo";
        }
        Invocation again = invocation.again(begun.requestId(), clock.instant());
        if (attempts.size() >= MOST_ATTEMPTS) {
            redo.giveUp(again, event.get(), attempts.size() + " attempts at it died");
            return "givenUp";
        }
        redo.again(again, event.get());
        return "doneAgain";
    }

    private static boolean broughtItToAnEnd(InvocationRecord attempt) {
        return attempt.outcome() == Outcome.DONE || attempt.outcome() == Outcome.REJECTED;
    }
}
