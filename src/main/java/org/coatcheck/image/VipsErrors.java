package org.coatcheck.image;

import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The error text of libvips. The process has one, to which each thread adds, libvips's own threads too: while several images
 * are rendered, nothing tells whose text it is. Therefore {@link #attributed} runs work that failed beside other work once more,
 * alone. That costs only broken images anything, and only if several images are rendered at the same time.
 *
 * @see <a href="https://www.libvips.org/API/current/libvips-error.html">libvips, error</a>
 */
final class VipsErrors {

    /**
     * The AVIF loader finds the end of a file by seeking past it, and libvips logs each failed seek as an error. An encoder that
     * gets no pixels blames its output.
     */
    private static final List<String> TELL_NOTHING = List.of("source: bad seek", "vips2png: unable to write to target");

    /** Of work that did not begin alone. */
    private static final long NOT_ALONE = 0;

    /** Work that calls libvips, and can be repeated. */
    interface Work<T> {
        T run() throws VipsException;
    }

    private final Vips vips;

    /** Work that runs beside other work holds the read lock. Fair, so that work which must be alone gets its turn. */
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);

    private long begun;
    private int running;

    VipsErrors(Vips vips) {
        this.vips = vips;
    }

    /**
     * Runs work.
     *
     * @throws VipsException with a text that is about this work only
     */
    <T> T attributed(Work<T> work) throws VipsException {
        long number = begin();
        try {
            return work.run();
        } catch (VipsException failure) {
            if (isAlone(number)) {
                throw failure;
            }
        } finally {
            end();
        }
        lock.writeLock().lock();
        try {
            clear();
            return work.run();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Runs work that does not fail. It may still add to the error text. */
    <T> T beside(Supplier<T> work) {
        begin();
        try {
            return work.get();
        } finally {
            end();
        }
    }

    private long begin() {
        lock.readLock().lock();
        return count();
    }

    private synchronized long count() {
        begun++;
        running++;
        if (running > 1) {
            return NOT_ALONE;
        }
        // Successful work may have left some text.
        clear();
        return begun;
    }

    private synchronized boolean isAlone(long number) {
        return number == begun;
    }

    private void end() {
        uncount();
        lock.readLock().unlock();
    }

    private synchronized void uncount() {
        running--;
    }

    /**
     * Returns and clears the error text, in one line.
     *
     * @param purpose of the failed call, which is named if there is no text: some of libvips's checks fail without one
     */
    String take(String purpose) {
        long copy = vips.call("vips_error_buffer_copy");
        String error = Vips.string(copy)
                .lines()
                .filter(line -> !line.isBlank() && TELL_NOTHING.stream().noneMatch(line::startsWith))
                .distinct()
                .collect(Collectors.joining("; "));
        vips.call("g_free", copy);
        return error.isEmpty() ? "libvips could not " + purpose : error;
    }

    void clear() {
        vips.call("vips_error_clear");
    }
}
