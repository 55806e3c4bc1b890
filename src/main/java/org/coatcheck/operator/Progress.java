package org.coatcheck.operator;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;

/** Says what is being done, and how long it has been since the beginning, beside the output and not in it. */
final class Progress {

    private final PrintStream out;
    private final Instant start = Instant.now();

    Progress(PrintStream out) {
        this.out = out;
    }

    void say(String what) {
        out.printf("%6.1f s  %s%n", Duration.between(start, Instant.now()).toMillis() / 1000.0, what);
    }
}
