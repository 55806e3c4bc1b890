package org.coatcheck.operator.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.coatcheck.event.Outcome;
import org.coatcheck.ledger.RecordSummary;
import org.coatcheck.operator.terminal.TimeSpan;

/**
 * Passes on the attempts that end, as they end, like {@code tail -f}. A record has the time at which its attempt began, so
 * each look goes back as far as an attempt can have run.
 */
public final class Follow {

    private static final Duration INTERVAL = Duration.ofSeconds(2);

    /** For the write of the record, and for the index by time, which follows the table. */
    private static final Duration INDEX_DELAY = Duration.ofSeconds(15);

    private final Records records;
    private final Duration window;
    private final Instant from;
    private final Consumer<RecordSummary> out;

    /** The time of the last look. The process may have been stopped for a while since then. */
    private Instant lookedTo;

    /** When the attempts began that were passed on, by their ends. */
    private final Map<End, Instant> passedOn = new HashMap<>();

    /** An attempt that was about to end as {@code done} may still fail. Then it has a second end. */
    private record End(String requestId, Instant startedAt, Outcome outcome) {}

    /** Where the records come from. */
    @FunctionalInterface
    public interface Records {

        /** The records of the attempts that began in the span. */
        Stream<RecordSummary> in(TimeSpan span);
    }

    /**
     * Passes on the attempts that end from a time on.
     *
     * @param longestAttempt the function's time-out
     */
    public Follow(Records records, Duration longestAttempt, Instant from, Consumer<RecordSummary> out) {
        this.records = records;
        this.window = longestAttempt.plus(INDEX_DELAY);
        this.from = from;
        this.lookedTo = from;
        this.out = out;
    }

    /** Looks again and again, until the thread is interrupted. */
    public void run() throws InterruptedException {
        look(Instant.now());
        while (true) {
            Thread.sleep(INTERVAL);
            look(Instant.now());
        }
    }

    /**
     * Passes on the attempts that have ended and were not passed on before, the first one first.
     *
     * @param now before the last look if this machine's clock was set back
     */
    void look(Instant now) {
        Instant to = now.isAfter(lookedTo) ? now : lookedTo;
        TimeSpan span = new TimeSpan(lookedTo.minus(window), to);
        lookedTo = to;
        records.in(span)
                .filter(this::hasEnded)
                .sorted(Comparator.comparing(RecordSummary::startedAt))
                .filter(this::isNew)
                .forEach(out);
        passedOn.values().removeIf(startedAt -> startedAt.isBefore(span.from()));
    }

    private boolean hasEnded(RecordSummary record) {
        return record.ending()
                .filter(ending -> !record.startedAt().plus(ending.took()).isBefore(from))
                .isPresent();
    }

    private boolean isNew(RecordSummary record) {
        return passedOn.putIfAbsent(
                        new End(record.requestId(), record.startedAt(), record.outcome()), record.startedAt())
                == null;
    }
}
