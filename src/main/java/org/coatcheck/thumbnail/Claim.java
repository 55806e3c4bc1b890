package org.coatcheck.thumbnail;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.coatcheck.thumbnail.Entry.State;

/**
 * The answer to whoever wants to work on a version of an object.
 *
 * <p>A newer version takes the entry from an older one at once, unless somebody writes just then. The same version is
 * taken over from an attempt that is dead for certain: its time is up, or it was of the same request, which AWS retries
 * when an attempt has ended.
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

    /** A newer version is known. */
    record Superseded() implements Claim {}

    /** Somebody writes or deletes an older version's thumbnails: only after that may others. */
    record Busy(Entry entry) implements Claim {}

    /** The claim on an object that has no entry. */
    static Granted onNew(Wanted wanted) {
        return granted(wanted, wanted.sequencer().orElse(Sequencer.NONE), List.of(), 0);
    }

    /**
     * The claim on an object that has one.
     *
     * @param isThere whether S3 has the wanted version now, after the entry was read; asked only where no sequencer tells
     *     which of two versions is the newer one
     */
    static Claim on(Entry entry, Wanted wanted, BooleanSupplier isThere, Instant now) {
        Sequencer sequencer = wanted.sequencer().orElse(entry.sequencer());
        int age = sequencer.compareTo(entry.sequencer());
        boolean isSame = age == 0 && wanted.eTag().equals(entry.eTag());
        boolean dead = entry.requestId().equals(wanted.invocation().requestId())
                || entry.until().plus(CLOCKS_APART).isBefore(now);
        if (isSame && !isOpen(entry, wanted, dead)) {
            return new Duplicate(entry);
        }
        // Two versions with one sequencer come from LocalStack, and from events without one.
        if (age < 0 || (age == 0 && !isSame && !isThere.getAsBoolean())) {
            return new Superseded();
        }
        if (entry.state() == State.WRITING && !dead) {
            return new Busy(entry);
        }
        return granted(wanted, sequencer, entry.thumbnails(), entry.revision());
    }

    private static boolean isOpen(Entry entry, Wanted wanted, boolean dead) {
        return switch (entry.state()) {
            // An operator sends again what has failed, or is sure that it has.
            case MAKING, WRITING -> dead || wanted.again();
            case REFUSED -> wanted.again();
            case MADE, MISSED, REMOVED -> false;
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
