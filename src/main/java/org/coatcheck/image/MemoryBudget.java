package org.coatcheck.image;

import java.util.concurrent.Semaphore;

/**
 * The memory that all images which are rendered at the same time may take together. An image waits until its share is free. The
 * one that came first goes first, so that a large image is not passed by small ones forever.
 *
 * <p>An image holds one share at a time, so images never wait for each other. What a file itself takes counts only while it is
 * rendered.
 */
final class MemoryBudget {

    private final int megabytes;
    private final Semaphore free;

    MemoryBudget(int megabytes) {
        this.megabytes = megabytes;
        this.free = new Semaphore(megabytes, true);
    }

    /** A part of the budget, which closing it frees. */
    interface Share extends AutoCloseable {
        @Override
        void close();
    }

    boolean has(long share) {
        return share <= megabytes;
    }

    /**
     * Takes a part of the budget, as soon as it is free.
     *
     * @param share in MB, which the budget {@link #has}
     */
    Share take(long share) {
        int permits = Math.toIntExact(share);
        if (permits > 0) {
            free.acquireUninterruptibly(permits);
        }
        return () -> free.release(permits);
    }

    int megabytes() {
        return megabytes;
    }
}
