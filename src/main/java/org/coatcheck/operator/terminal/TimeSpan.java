package org.coatcheck.operator.terminal;

import java.time.Duration;
import java.time.Instant;

/** A span of time; both ends belong to it. */
public record TimeSpan(Instant from, Instant to) {

    /** No record is older. */
    private static final Instant EARLIEST = Instant.EPOCH;

    /**
     * Checks the order of the ends.
     *
     * @throws CommandException if the span ends before it begins
     */
    public TimeSpan {
        from = from.isBefore(EARLIEST) ? EARLIEST : from;
        if (to.isBefore(from)) {
            throw new CommandException(
                    "the span of time ends at " + to + ", before it begins at " + from + ": check --since and --until");
        }
    }

    /** From so long before a time until so long after it. */
    public static TimeSpan around(Instant time, Duration margin) {
        return new TimeSpan(time.minus(margin), time.plus(margin));
    }
}
