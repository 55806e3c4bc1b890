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
import org.coatcheck.ledger.LedgerReader.StoredAttempt;
import org.coatcheck.thumbnail.ObjectScan;
import org.jboss.logging.Logger;

/**
 * What a tick does: it redoes the events of attempts that died, then {@linkplain Sweep sweeps}. An attempt dies if it runs
 * out of memory or time, or if its machine fails.
 *
 * <p>The event is redone before the dead attempt's record is closed. If the tick itself dies in between, the next one redoes
 * the event once more; so do two ticks at the same time. Both are harmless.
 */
public final class Cleanup {

    private static final Logger LOG = Logger.getLogger("coatcheck");

    /** Lambda's longest time-out: an attempt that began earlier has ended or died. */
    private static final Duration LONGEST_INVOCATION = Duration.ofMinutes(15);

    /** Of one request. AWS itself makes up to three, and each redo is one more. */
    private static final int MOST_ATTEMPTS = 5;

    private final Ledger ledger;
    private final LedgerReader reader;
    private final Sweep sweep;
    private final CleanupSettings settings;
    private final Clock clock;

    public Cleanup(Ledger ledger, LedgerReader reader, ObjectScan scan, CleanupSettings settings, Clock clock) {
        this.ledger = ledger;
        this.reader = reader;
        this.sweep = new Sweep(scan, clock);
        this.settings = settings;
        this.clock = clock;
    }

    /** Runs one tick, and reports counts of what it found. What fails is left to the next tick. */
    public Response run(ScheduledTick tick, Invocation invocation, Reprocessing reprocessing) {
        Map<String, Long> report = new TreeMap<>();
        List<InvocationRecord> dead = deadAttempts();
        report.put("begunAndNeverEnded", (long) dead.size());
        dead.stream()
                .collect(Collectors.groupingBy(InvocationRecord::requestId, LinkedHashMap::new, Collectors.toList()))
                .values()
                .forEach(ofRequest -> cleanUp(ofRequest, reprocessing, report));
        sweep.run(invocation, reprocessing, report);
        return new Response(Outcome.DONE, 204, "ran scheduled task at tick " + tick.detail(), List.of(), report);
    }

    /** The records that are still begun although Lambda's longest time-out is over, the earliest first. */
    private List<InvocationRecord> deadAttempts() {
        Instant now = clock.instant();
        return reader
                .find(new Question(
                        now.minus(settings.lookBack()),
                        now.minus(LONGEST_INVOCATION),
                        Optional.empty(),
                        Optional.of(Outcome.BEGUN),
                        Optional.empty()))
                .stream()
                .sorted(Comparator.comparing(InvocationRecord::startedAt))
                .toList();
    }

    /** Redoes the event of one request, and then closes the records of its dead attempts. */
    private void cleanUp(List<InvocationRecord> dead, Reprocessing reprocessing, Map<String, Long> report) {
        String requestId = dead.getFirst().requestId();
        try {
            count(redo(requestId, reprocessing), report);
        } catch (RuntimeException failure) {
            LOG.errorf(failure, "the event of request %s failed again; the next tick tries it again", requestId);
            count("redoFailed", report);
            return;
        }
        try {
            dead.forEach(ledger::abandon);
        } catch (RuntimeException failure) {
            LOG.errorf(failure, "a dead attempt of request %s is not closed; the next tick closes it", requestId);
            count("closeFailed", report);
        }
    }

    private static void count(String name, Map<String, Long> report) {
        report.merge(name, 1L, Long::sum);
    }

    /** Returns the name under which the report counts the result. */
    private String redo(String requestId, Reprocessing reprocessing) {
        List<StoredAttempt> attempts = reader.attemptsWithEvents(requestId);
        if (attempts.stream().anyMatch(Cleanup::isFinished)) {
            return "endedByRetry";
        }
        Optional<byte[]> bytes =
                attempts.stream().flatMap(attempt -> attempt.event().stream()).findFirst();
        if (bytes.isEmpty()) {
            return "nothingToRedo";
        }
        if (attempts.size() >= MOST_ATTEMPTS) {
            reprocessing.giveUp(requestId, bytes.get(), attempts.size() + " attempts at it died or failed");
            return "givenUp";
        }
        reprocessing.redo(requestId, bytes.get());
        return "redone";
    }

    private static boolean isFinished(StoredAttempt attempt) {
        Outcome outcome = attempt.record().outcome();
        return outcome == Outcome.DONE || outcome == Outcome.REJECTED;
    }
}
