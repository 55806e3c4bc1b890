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
import org.coatcheck.operator.terminal.Span;

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
    private final Consumer<RecordSummary> out;

    /** When the attempts began that were passed on, by attempt. */
    private final Map<Attempt, Instant> passedOn = new HashMap<>();

    private record Attempt(String requestId, Instant startedAt) {}

    /** Where the records come from. */
    @FunctionalInterface
    public interface Records {

        /** The records of the attempts that began in the span. */
        Stream<RecordSummary> in(Span span);
    }

    /** @param longestAttempt the function's time-out */
    public Follow(Records records, Duration longestAttempt, Consumer<RecordSummary> out) {
        this.records = records;
        this.window = longestAttempt.plus(INDEX_DELAY);
        this.out = out;
    }

    /** Passes on what began at this time or later, until the thread is interrupted. */
    public void run(Instant from) throws InterruptedException {
        look(new Span(from, Instant.now()));
        while (true) {
            Thread.sleep(INTERVAL);
            Instant now = Instant.now();
            Instant back = now.minus(window);
            look(new Span(back.isBefore(from) ? from : back, now));
        }
    }

    /** Passes on the attempts of the span that have ended and were not passed on before, the first one first. */
    void look(Span span) {
        records.in(span)
                .filter(record -> record.outcome() != Outcome.BEGUN)
                .sorted(Comparator.comparing(RecordSummary::startedAt))
                .filter(this::isNew)
                .forEach(out);
        passedOn.values().removeIf(startedAt -> startedAt.isBefore(span.from()));
    }

    private boolean isNew(RecordSummary record) {
        return passedOn.putIfAbsent(new Attempt(record.requestId(), record.startedAt()), record.startedAt()) == null;
    }
}
