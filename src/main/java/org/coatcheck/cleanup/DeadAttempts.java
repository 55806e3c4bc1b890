package org.coatcheck.cleanup;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.Outcome;
import org.coatcheck.ledger.BegunAttempt;
import org.coatcheck.ledger.BegunRecords;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.InvocationRecord.Ending;
import org.coatcheck.ledger.LedgerReader;
import org.jboss.logging.Logger;

/**
 * Redoes the events of attempts that died: they ran out of memory or time, or their machine failed.
 *
 * <p>The event is redone before the dead attempt's record is closed. If the tick itself dies in between, the next one redoes
 * the event once more; so do two ticks at the same time. Both are harmless. The event that has waited longest since its last
 * attempt comes first, so an event that fails, or kills every tick, holds up no other.
 */
final class DeadAttempts {

    private static final Logger LOG = Logger.getLogger("coatcheck");

    /** Of one request. AWS itself makes up to three attempts, and each redo is one more. An event that fails may succeed later. */
    private static final int MOST_DEATHS = 5;

    /** Of one request, with those that failed: with a tick each hour, two days. */
    private static final int MOST_ATTEMPTS = 50;

    private final BegunRecords begunRecords;
    private final LedgerReader ledger;
    private final Clock clock;

    DeadAttempts(BegunRecords begunRecords, LedgerReader ledger, Clock clock) {
        this.begunRecords = begunRecords;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * Redoes events until the time is over.
     *
     * @param report receives the counts
     */
    void redo(Instant end, Reprocessing reprocessing, Map<String, Long> report) {
        Instant latestStart = clock.instant().minus(Invocation.LONGEST);
        report.put("begunAndNeverEnded", 0L);
        begunRecords.list().stream()
                .collect(Collectors.groupingBy(attempt -> attempt.record().requestId()))
                .values()
                .stream()
                .map(begun -> new Request(begun, latestStart, reprocessing, report))
                .filter(Request::isOver)
                .sorted(Comparator.comparing(Request::triedAt))
                .takeWhile(request -> clock.instant().isBefore(end))
                .forEach(Request::cleanUp);
    }

    /** A request whose begun records are in slots. */
    private final class Request {

        private final List<BegunAttempt> begun;

        /** Those that began too long ago to be running. */
        private final List<BegunAttempt> over;

        private final Reprocessing reprocessing;
        private final Map<String, Long> report;

        Request(List<BegunAttempt> begun, Instant latestStart, Reprocessing reprocessing, Map<String, Long> report) {
            this.begun = begun;
            this.over = begun.stream()
                    .filter(attempt -> !attempt.record().startedAt().isAfter(latestStart))
                    .sorted(Comparator.comparing(attempt -> attempt.record().startedAt()))
                    .toList();
            this.reprocessing = reprocessing;
            this.report = report;
        }

        boolean isOver() {
            return !over.isEmpty();
        }

        Instant triedAt() {
            return begun.stream()
                    .map(BegunAttempt::triedAt)
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }

        private String id() {
            return begun.getFirst().record().requestId();
        }

        void cleanUp() {
            try {
                redoIfDead();
            } catch (RuntimeException failure) {
                LOG.errorf(failure, "the event of request %s failed again; a later tick tries it again", id());
                count("redoFailed", 1);
                return;
            }
            try {
                over.forEach(attempt -> begunRecords.close(attempt, clock.instant()));
            } catch (RuntimeException failure) {
                LOG.errorf(failure, "a dead attempt of request %s is not closed; the next tick closes it", id());
                count("closeFailed", 1);
            }
        }

        /** A slot may hold an attempt that has ended. For that there is nothing to redo, nor to report. */
        private void redoIfDead() {
            List<InvocationRecord> ended = ledger.endedAttempts(id());
            List<BegunAttempt> dead =
                    over.stream().filter(attempt -> !isAmong(ended, attempt)).toList();
            if (dead.isEmpty()) {
                return;
            }
            count("begunAndNeverEnded", dead.size());
            count(
                    ended.stream().anyMatch(DeadAttempts::isFinished)
                            ? "endedByRetry"
                            : redo(dead, reasonToGiveUp(ended, dead)),
                    1);
        }

        private static Optional<String> reasonToGiveUp(List<InvocationRecord> ended, List<BegunAttempt> dead) {
            long deaths = dead.size()
                    + ended.stream().filter(DeadAttempts::endedItsProcess).count();
            if (deaths >= MOST_DEATHS) {
                return Optional.of(deaths + " attempts at it died");
            }
            int attempts = dead.size() + ended.size();
            return attempts >= MOST_ATTEMPTS
                    ? Optional.of(attempts + " attempts at it died or failed")
                    : Optional.empty();
        }

        /** Returns the name under which the report counts the result. */
        private String redo(List<BegunAttempt> dead, Optional<String> reasonToGiveUp) {
            Optional<byte[]> event = dead.stream()
                    .flatMap(attempt -> begunRecords.takeEvent(attempt, clock.instant()).stream())
                    .findFirst();
            if (event.isEmpty()) {
                return "nothingToRedo";
            }
            if (reasonToGiveUp.isPresent()) {
                reprocessing.giveUp(id(), event.get(), reasonToGiveUp.get());
                return "givenUp";
            }
            reprocessing.redo(id(), event.get());
            return "redone";
        }

        private void count(String name, long number) {
            report.merge(name, number, Long::sum);
        }
    }

    private static boolean isAmong(List<InvocationRecord> ended, BegunAttempt attempt) {
        Instant startedAt = attempt.record().startedAt();
        return ended.stream().anyMatch(record -> record.startedAt().equals(startedAt));
    }

    /** Whether an Error of Java ended the attempt. Its process ended too, and with it the tick, if it was a redo. */
    private static boolean endedItsProcess(InvocationRecord ended) {
        return ended.ending()
                .flatMap(Ending::failure)
                .filter(failure -> failure.error().endsWith("Error"))
                .isPresent();
    }

    private static boolean isFinished(InvocationRecord ended) {
        return ended.outcome() == Outcome.DONE || ended.outcome() == Outcome.REJECTED;
    }
}
