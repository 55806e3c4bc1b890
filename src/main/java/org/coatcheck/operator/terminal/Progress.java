package org.coatcheck.operator.terminal;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Prints progress lines, each with the seconds since this object was made. */
public final class Progress {

    private final Consumer<String> out;
    private final Instant start = Instant.now();
    private volatile Instant last = start;

    /** @param out receives the lines: standard error, so that standard output contains only the command's result */
    public Progress(Consumer<String> out) {
        this.out = out;
    }

    public void say(String what) {
        last = Instant.now();
        out.accept("%6.1f s  %s".formatted(Duration.between(start, last).toMillis() / 1000.0, Printable.line(what)));
    }

    /** Prints a line unless one was printed within the last second: for steps that repeat many times a second. */
    public void sayNowAndThen(Supplier<String> what) {
        if (last.plusSeconds(1).isBefore(Instant.now())) {
            say(what.get());
        }
    }
}
