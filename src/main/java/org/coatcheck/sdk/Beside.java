package org.coatcheck.sdk;

import java.util.function.Predicate;
import java.util.function.Supplier;

/** How AWS calls that do not depend on one another are made: at the same time, so that the attempt waits only once. */
public interface Beside {

    /** Starts work in a thread of its own. Its AWS calls end in time, as those of the caller do. */
    Beside THREAD = ThreadWork::start;

    /**
     * Work that was started. Whoever started it closes it, so that none goes on after the response: Lambda then freezes the
     * process.
     */
    interface Work<T> extends AutoCloseable {

        /** Whether the result is already known not to be a wanted one. A failure is not wanted either. */
        boolean isUnwanted(Predicate<T> wanted);

        /**
         * Waits for the result.
         *
         * @throws RuntimeException what the work has thrown
         */
        T result();

        /** Waits for the end. */
        @Override
        void close();
    }

    <T> Work<T> start(Supplier<T> work);
}
