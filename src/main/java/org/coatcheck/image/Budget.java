package org.coatcheck.image;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What images that are handled at the same time may take together, of memory in MB or of processors. An image waits until its
 * share is free. The one that came first goes first, so that a large image is not passed by small ones forever.
 *
 * <p>An image takes shares of several budgets in the same order as all others. Only a file that is larger than its event said
 * takes a second share of one. Two such files can wait for each other until their time is over.
 */
final class Budget {

    private final int size;
    private final Semaphore free;

    Budget(int size) {
        this.size = size;
        this.free = new Semaphore(size, true);
    }

    /** A part of the budget, which closing it frees. */
    interface Share extends AutoCloseable {
        @Override
        void close();
    }

    boolean has(long share) {
        return share <= size;
    }

    /**
     * Takes a part of the budget, as soon as it is free.
     *
     * @param share which the budget {@link #has}
     * @return empty if it was not free in time
     */
    Optional<Share> take(long share, Duration patience) {
        int permits = Math.toIntExact(share);
        // A share of nothing must not wait for its turn.
        return permits == 0 || isAcquired(permits, patience)
                ? Optional.of(() -> free.release(permits))
                : Optional.empty();
    }

    private boolean isAcquired(int permits, Duration patience) {
        try {
            return free.tryAcquire(permits, patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException timeOut) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    int size() {
        return size;
    }
}
