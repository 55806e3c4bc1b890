package org.coatcheck.thumbnail;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * With which settings thumbnails were made, and when.
 *
 * @param fingerprint of the settings, as {@link Fingerprint} makes it
 * @param at to the millisecond, as the objects table has it
 */
public record MadeWith(String fingerprint, Instant at) {

    /** For thumbnails of a version of Coatcheck that did not record this. */
    static final MadeWith UNKNOWN = new MadeWith("unknown", Instant.EPOCH);

    public MadeWith {
        at = at.truncatedTo(ChronoUnit.MILLIS);
    }

    public boolean isKnown() {
        return !equals(UNKNOWN);
    }

    /** Whether they were made with the wanted settings, and not before the wanted time. */
    public boolean satisfies(MadeWith wanted) {
        return fingerprint.equals(wanted.fingerprint) && !at.isBefore(wanted.at);
    }
}
