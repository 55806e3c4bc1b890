package org.coatcheck.thumbnail;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.coatcheck.thumbnail.Entry.State;

/**
 * The answer to whoever wants to work on a version of an object.
 *
 * <p>A newer version takes the entry from an older one at once. The same version is taken over from an attempt that is
 * dead for certain: its time is up, or it was of the same request, which AWS retries when an attempt has ended. A
 * removal excludes everybody else until it has ended or its time is up, since S3 deletes whatever is there.
 */
sealed interface Claim {

    /** How far the clocks of two execution environments may be apart, generously. */
    Duration CLOCKS_APART = Duration.ofSeconds(10);

    /**
     * The work is the caller's, who has to write this entry first.
     *
     * @param entry as it has to be
     */
    record Granted(Entry entry) implements Claim {}

    /**
     * The work was done, or another request is doing it.
     *
     * @param entry that says how far it is
     */
    record Duplicate(Entry entry) implements Claim {}

    /**
     * A newer version is known.
     *
     * @param entry of that one
     */
    record Superseded(Entry entry) implements Claim {}

    /** Somebody else removes the thumbnails: only after that may others touch them. */
    record Busy(Entry entry) implements Claim {}

    /** The claim on an object that has no entry. */
    static Granted onNew(Wanted wanted) {
        return granted(wanted, wanted.sequencer().orElse(Sequencer.NONE), List.of(), 0);
    }

    /** The claim on an object that has one. */
    static Claim on(Entry entry, Wanted wanted, Instant now) {
        boolean dead = entry.requestId().equals(wanted.invocation().requestId())
                || entry.until().plus(CLOCKS_APART).isBefore(now);
        if (entry.state() == State.REMOVING && !dead) {
            return new Busy(entry);
        }
        Sequencer sequencer = wanted.sequencer().orElse(entry.sequencer());
        int age = sequencer.compareTo(entry.sequencer());
        if (age < 0) {
            return new Superseded(entry);
        }
        // Two versions with one sequencer come from LocalStack, and from events without one: S3 itself is asked for the
        // version then, and has only the newer one.
        if (age > 0 || !wanted.eTag().equals(entry.eTag()) || isOpen(entry, wanted, dead)) {
            return granted(wanted, sequencer, entry.thumbnails(), entry.revision());
        }
        return new Duplicate(entry);
    }

    private static boolean isOpen(Entry entry, Wanted wanted, boolean dead) {
        return switch (entry.state()) {
            // An operator sends again what has failed, or is sure that it has; conditional writes keep two apart.
            case MAKING -> dead || (wanted.again() && wanted.state() == State.MAKING);
            case REMOVING -> dead;
            case REFUSED, REMOVED -> wanted.again();
            case MADE -> wanted.again() && wanted.state() == State.REMOVING;
            case MISSED -> false;
        };
    }

    private static Granted granted(Wanted wanted, Sequencer sequencer, List<String> thumbnails, long revision) {
        return new Granted(new Entry(
                wanted.object(),
                sequencer,
                wanted.eTag(),
                wanted.state(),
                wanted.invocation().requestId(),
                wanted.invocation().deadline().truncatedTo(ChronoUnit.MILLIS),
                thumbnails,
                revision + 1));
    }
}
