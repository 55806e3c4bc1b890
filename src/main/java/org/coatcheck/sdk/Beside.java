package org.coatcheck.sdk;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** How AWS calls that do not depend on one another are made: at the same time, so that the attempt waits only once. */
public interface Beside {

    /** Starts work in a thread of its own. Its AWS calls end in time, as those of the caller do. */
    Beside THREAD = ThreadWork::start;

    /** By default {@code HttpURLConnection} keeps five idle connections to a host, see {@link IdleConnections}. */
    int MOST_TOGETHER = 5;

    /**
     * Work that was started. Its starter closes it, so that none goes on after the response: Lambda then freezes the
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

    /**
     * Does all work, as much as possible at the same time, and ends when all that was started has ended.
     *
     * @return the results, in the order of the work
     * @throws RuntimeException what some work has thrown; some of the rest may not have been started
     */
    default <T> List<T> all(List<Supplier<T>> work) {
        List<T> results = new ArrayList<>(work.size());
        for (int next = 0; next < work.size(); next += MOST_TOGETHER) {
            results.addAll(together(work.subList(next, Math.min(next + MOST_TOGETHER, work.size()))));
        }
        return results;
    }

    /** Does the first work in the caller's thread. */
    private <T> List<T> together(List<Supplier<T>> work) {
        if (work.size() == 1) {
            return List.of(work.getFirst().get());
        }
        try (Work<T> last = start(work.getLast())) {
            List<T> results = new ArrayList<>(together(work.subList(0, work.size() - 1)));
            results.add(last.result());
            return results;
        }
    }
}
