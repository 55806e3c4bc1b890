package org.coatcheck.thumbnail;

import java.util.Locale;

/**
 * The order of one key's events, as text that sorts like it.
 *
 * <p>S3's guide: sequencers are hexadecimal and of varying length; to compare two, pad the shorter one on the right with
 * zeros, and compare them as text. The plain form has none, and comes before all.
 *
 * @param text upper case, padded; empty where there is none
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html">Event message
 *     structure</a>
 */
record Sequencer(String text) implements Comparable<Sequencer> {

    static final Sequencer NONE = new Sequencer("");

    /** Those that S3 gives have 16 to 18 digits. */
    private static final int LENGTH = 40;

    static Sequencer of(String hexadecimal) {
        return new Sequencer(
                hexadecimal.toUpperCase(Locale.ROOT) + "0".repeat(Math.max(0, LENGTH - hexadecimal.length())));
    }

    @Override
    public int compareTo(Sequencer other) {
        return text.compareTo(other.text);
    }
}
