package org.coatcheck.image;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.coatcheck.image.Budget.Share;

/**
 * Native memory for one file, where libvips reads it: a share of what all files in memory may take together, whether they are
 * rendered or wait. One thread uses it.
 */
public final class FileMemory implements AutoCloseable {

    private final Budget files;
    private final List<Share> shares = new ArrayList<>();
    private long reserved;
    private Arena arena = Arena.ofConfined();

    FileMemory(Budget files) {
        this.files = files;
    }

    /** The size of the largest file for which there can be room, in bytes. */
    public long largest() {
        return (long) files.size() << 20;
    }

    /**
     * Waits until there is room for a file.
     *
     * @param size in bytes
     * @return whether there is room; not if it did not become free in time, or if the file has more bytes than all files may take
     */
    public boolean reserve(long size, Duration patience) {
        long more = Math.max(0, Megabytes.of(size) - reserved);
        Optional<Share> share = files.has(reserved + more) ? files.take(more, patience) : Optional.empty();
        share.ifPresent(shares::add);
        reserved += share.isPresent() ? more : 0;
        return share.isPresent();
    }

    /**
     * Memory for a file, for which there must be room. An earlier file, of a fetch that broke off, is freed.
     *
     * @param size in bytes
     */
    @SuppressWarnings("MustBeClosedChecker") // close() and the next call close it
    public MemorySegment allocate(long size) {
        arena.close();
        arena = Arena.ofConfined();
        return arena.allocate(Math.max(1, size)).asSlice(0, size);
    }

    @Override
    public void close() {
        arena.close();
        shares.forEach(Share::close);
    }
}
