package org.coatcheck.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Waits for what another process does, as long as it may take on a busy machine. */
public final class Eventually {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Eventually() {}

    /** The first value that the question is answered with. */
    public static <T> T get(String what, Supplier<Optional<T>> question) throws InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (true) {
            Optional<T> answer = question.get();
            if (answer.isPresent()) {
                return answer.get();
            }
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("there is still no " + what);
            }
            Thread.sleep(100);
        }
    }
}
