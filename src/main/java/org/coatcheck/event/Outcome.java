package org.coatcheck.event;

import java.util.Locale;

/** How an invocation ended. Every one ends in exactly one of done, rejected, failed. */
public enum Outcome {
    /** It has not ended: it runs, or it died without a word. */
    BEGUN,
    /** The work was done. */
    DONE,
    /** No retry can mend it: answered, recorded and kept in a queue. */
    REJECTED,
    /** A retry may mend it: thrown back at AWS, which retries and at last hands it to the on-failure destination. */
    FAILED,
    /** It began and never ended; the cleanup has found it, and had its event done again. */
    ABANDONED;

    /** As it is written in the log and in the audit. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The inverse of {@link #toString()}. */
    public static Outcome of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
