package org.coatcheck.operator.terminal;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Says what is being done, and how long it has been since the beginning, beside the output and not in it. */
public final class Progress {

    private final Consumer<String> out;
    private final Instant start = Instant.now();
    private volatile Instant last = start;

    public Progress(Consumer<String> out) {
        this.out = out;
    }

    public void say(String what) {
        last = Instant.now();
        out.accept("%6.1f s  %s".formatted(Duration.between(start, last).toMillis() / 1000.0, what));
    }

    /** Says it unless something was said within this second: what goes on and on need not be said each time. */
    public void sayNowAndThen(Supplier<String> what) {
        if (last.plusSeconds(1).isBefore(Instant.now())) {
            say(what.get());
        }
    }
}
