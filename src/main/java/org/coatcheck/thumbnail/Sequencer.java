package org.coatcheck.thumbnail;

import java.util.Locale;

/**
 * The order of one key's events, as text that sorts like it.
 *
 * <p>S3's guide: sequencers are hexadecimal and of varying length; to compare two, pad the shorter one on the right with
 * zeros, and compare them as text. An event without one is about what is there when it is handled. All that is known of
 * that version's place is which one it comes after; that is written with a plus behind, which is less than any digit.
 *
 * @param text upper case, padded; a plus behind it where the place is not known
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html">Event message
 *     structure</a>
 */
record Sequencer(String text) implements Comparable<Sequencer> {

    /** Those that S3 gives have 16 to 18 digits. */
    private static final int LENGTH = 40;

    private static final String SOMEWHERE_BEHIND = "+";

    /** Of a version of which no event with a sequencer has told, nor of any before it. */
    static final Sequencer NONE = new Sequencer(SOMEWHERE_BEHIND);

    static Sequencer of(String hexadecimal) {
        return new Sequencer(
                hexadecimal.toUpperCase(Locale.ROOT) + "0".repeat(Math.max(0, LENGTH - hexadecimal.length())));
    }

    /** Somewhere between this one and all that come after it. */
    Sequencer orLater() {
        return isExact() ? new Sequencer(text + SOMEWHERE_BEHIND) : this;
    }

    boolean isExact() {
        return !text.endsWith(SOMEWHERE_BEHIND);
    }

    @Override
    public int compareTo(Sequencer other) {
        return text.compareTo(other.text);
    }
}
