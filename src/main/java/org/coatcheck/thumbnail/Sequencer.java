package org.coatcheck.thumbnail;

import java.util.Locale;

/**
 * A version's position in the sequencer order of its key, as text that sorts in this order.
 *
 * <p>S3's guide says: sequencers are hexadecimal and differ in length; pad the shorter one on the right with zeros, then
 * compare them as text. An event without a sequencer is about the version that S3 has when the event is processed. Only the
 * sequencer that this version comes after is known: it is written with a plus behind it, which sorts before any digit.
 *
 * @param text upper case and padded; a plus at the end if the exact sequencer is unknown
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html">Event message
 *     structure</a>
 */
public record Sequencer(String text) implements Comparable<Sequencer> {

    /** S3's sequencers have 16 to 18 digits. */
    private static final int LENGTH = 40;

    private static final String UNKNOWN_SUFFIX = "+";

    /** The position of a version if no event of the key with a sequencer is known. */
    static final Sequencer NONE = new Sequencer(UNKNOWN_SUFFIX);

    static Sequencer of(String hexadecimal) {
        return new Sequencer(
                hexadecimal.toUpperCase(Locale.ROOT) + "0".repeat(Math.max(0, LENGTH - hexadecimal.length())));
    }

    /** The position of an unknown version after this one. */
    Sequencer orLater() {
        return isExact() ? new Sequencer(text + UNKNOWN_SUFFIX) : this;
    }

    boolean isExact() {
        return !text.endsWith(UNKNOWN_SUFFIX);
    }

    @Override
    public int compareTo(Sequencer other) {
        return text.compareTo(other.text);
    }
}
