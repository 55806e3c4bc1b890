package org.coatcheck.operator.console.page;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.coatcheck.ledger.InvocationRecord;

/**
 * An attempt on the time axis that all attempts of its request share. The axis is 100 wide.
 *
 * @param offset how long after the first attempt it began
 */
public record Lane(String outcome, String offset, String took, double x, double width) {

    private static final double WIDTH = 100;

    /** A shorter attempt would be invisible beside retries that are minutes apart. */
    private static final double SHORTEST = 1;

    static List<Lane> of(List<InvocationRecord> attempts, Instant now) {
        Instant first = attempts.getFirst().startedAt();
        Instant last = attempts.stream()
                .map(attempt -> Took.end(attempt, now))
                .max(Instant::compareTo)
                .orElse(first);
        double nanos = Math.max(1, Duration.between(first, last).toNanos());
        return attempts.stream()
                .map(attempt -> {
                    Duration offset = Duration.between(first, attempt.startedAt());
                    Duration took = Duration.between(attempt.startedAt(), Took.end(attempt, now));
                    double width = Math.max(SHORTEST, WIDTH * took.toNanos() / nanos);
                    return new Lane(
                            attempt.outcome().toString(),
                            offset.isZero() ? "" : "+" + Words.duration(offset),
                            took(attempt, now),
                            Math.min(WIDTH - width, WIDTH * offset.toNanos() / nanos),
                            width);
                })
                .toList();
    }

    private static String took(InvocationRecord attempt, Instant now) {
        return Took.of(attempt)
                .map(Words::duration)
                .or(() -> attempt.ending().map(closed -> "closed after " + Words.duration(closed.took())))
                .orElseGet(() -> Took.instead(attempt, now));
    }
}
