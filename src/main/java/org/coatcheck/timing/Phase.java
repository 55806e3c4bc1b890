package org.coatcheck.timing;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A part of the time that an attempt takes. Phases can run at the same time, so their lengths do not add up to that of the
 * attempt. Time in no phase is work of another kind, such as that of a tick.
 *
 * <p>The audit stores the number of a phase, which therefore never changes.
 */
public enum Phase {
    /** A new process starts, before the event arrives; only if Lambda bills that with the event. */
    INIT(0),
    /** The event arrives, and is identified. A message is read with its batch, before its attempt begins. */
    READ(1),
    /** The begun record is written, beside what follows. An HTTP request has none. */
    RECORD(2),
    /** The object's entry is claimed, beside the fetch if the event names the version. */
    CLAIM(3),
    /** The upload comes from S3. If the event names no version, a look at the object comes before the claim. */
    FETCH(4),
    /** The image is identified, decoded, scaled and encoded. Meanwhile the entry is marked as {@code writing}. */
    RENDER(5),
    /**
     * The result is stored: the attempt waits for that mark, puts thumbnails, and deletes others. Or it puts the event into a
     * queue.
     */
    STORE(6),
    /**
     * The attempt waits for the begun record. Then it writes the ended one, beside the entry's last state. That record cannot
     * say how long the two writes took.
     */
    END(7);

    private final int number;

    Phase(int number) {
        this.number = number;
    }

    /** The number in the audit. */
    public int number() {
        return number;
    }

    /** The inverse of {@link #number()}; empty if no phase has it. */
    public static Optional<Phase> of(int number) {
        return Stream.of(values()).filter(phase -> phase.number == number).findFirst();
    }

    /** The word in the audit. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
