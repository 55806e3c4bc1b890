package org.coatcheck.event;

import java.util.Locale;

/** The outcome of an attempt. Every attempt that ends is exactly one of done, rejected and failed. */
public enum Outcome {
    /** It has not ended: it still runs, or it died. */
    BEGUN,
    /** The work is finished, or there was none. */
    DONE,
    /** No retry can help. The event is in a queue, unless it was a remake. */
    REJECTED,
    /** A retry may help. AWS retries an asynchronous event, and at last sends it to the on-failure destination. */
    FAILED,
    /** It died, and the cleanup has closed its record. */
    ABANDONED;

    /** The word in the log and in the audit record. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The inverse of {@link #toString()}. */
    public static Outcome of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
