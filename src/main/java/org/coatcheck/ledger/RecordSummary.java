package org.coatcheck.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.coatcheck.event.Outcome;
import org.coatcheck.event.Via;
import org.coatcheck.ledger.InvocationRecord.Failure;

/**
 * What lists show of an attempt: the part of its {@link InvocationRecord} that the index by time holds.
 *
 * @param ending empty while the attempt runs, and forever if it died
 */
public record RecordSummary(
        String requestId,
        Instant startedAt,
        String source,
        String detail,
        List<String> objects,
        boolean cold,
        Optional<Duration> init,
        int memoryLimitMb,
        Optional<String> within,
        Optional<Via> via,
        Optional<Ending> ending) {

    /** The outcome; {@link Outcome#BEGUN} while no ending is known. */
    public Outcome outcome() {
        return ending.map(Ending::outcome).orElse(Outcome.BEGUN);
    }

    /**
     * How an attempt ended.
     *
     * @param took until the work ended; of an abandoned attempt, until the cleanup closed its record
     * @param thumbnails how many were made
     */
    public record Ending(
            Outcome outcome,
            Duration took,
            OptionalInt peakMemoryMb,
            OptionalInt status,
            Optional<Failure> failure,
            int thumbnails,
            Map<String, Long> report) {

        public Ending {
            report = Map.copyOf(report);
        }

        /** How long the attempt worked. Empty if it was abandoned: its record does not tell when it died. */
        public Optional<Duration> worked() {
            return Optional.of(took).filter(time -> outcome != Outcome.ABANDONED);
        }
    }
}
