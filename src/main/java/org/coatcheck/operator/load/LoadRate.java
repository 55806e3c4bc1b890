package org.coatcheck.operator.load;

import java.time.Duration;
import java.time.Instant;

/** Describes the progress of a load test, and its average rate since the start. */
record LoadRate(Instant start) {

    /** For example {@code sent 100 of 2,000, 53.1 a second}. */
    String describe(String what, long count, int total) {
        double seconds = Duration.between(start, Instant.now()).toMillis() / 1000.0;
        return "%s %,d of %,d, %.1f a second".formatted(what, count, total, count / seconds);
    }
}
