package org.coatcheck.timing;

import java.util.Locale;

/**
 * A part of the time that an attempt takes. Phases can run at the same time, so their lengths do not add up to that of the
 * attempt. Time in no phase is work of another kind, such as that of a tick.
 *
 * <p>The audit stores the position of a phase in this list: new phases come last.
 */
public enum Phase {
    /** A new process starts, before the event arrives; only if Lambda bills that with the event. */
    INIT,
    /** The event arrives, and is identified. A message is read with its batch, before its attempt begins. */
    READ,
    /** The begun record is written, beside what follows. An HTTP request has none. */
    RECORD,
    /** The object's entry is claimed, beside the fetch if the event names the version. */
    CLAIM,
    /** The upload comes from S3. If the event names no version, a look at the object comes before the claim. */
    FETCH,
    /** The image is identified, decoded, scaled and encoded. Meanwhile the entry is marked as {@code writing}. */
    RENDER,
    /**
     * The result is stored: the attempt waits for that mark, puts thumbnails, deletes others, and writes the entry's last
     * state. Or it puts the event into a queue.
     */
    STORE,
    /** After the work, the attempt waits for the begun record. Then it writes the ended one, which cannot say how long that took. */
    END;

    /** The word in the audit. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
