package org.coatcheck.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Waits for an effect of another process, for as long as it may take on a busy machine. */
public final class Eventually {

    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private Eventually() {}

    /**
     * Repeats a query until it returns a value.
     *
     * @param what is awaited, for the error message
     */
    public static <T> T get(String what, Supplier<Optional<T>> query) throws InterruptedException {
        Instant deadline = Instant.now().plus(TIMEOUT);
        while (true) {
            Optional<T> result = query.get();
            if (result.isPresent()) {
                return result.get();
            }
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("no " + what + " within " + TIMEOUT);
            }
            Thread.sleep(100);
        }
    }
}
