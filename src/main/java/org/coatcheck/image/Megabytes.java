package org.coatcheck.image;

/** The unit in which memory is counted. */
final class Megabytes {

    private Megabytes() {}

    /** As many as the bytes need. */
    static long of(long bytes) {
        return Math.ceilDiv(bytes, 1L << 20);
    }
}
