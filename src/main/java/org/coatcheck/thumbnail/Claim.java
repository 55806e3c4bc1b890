package org.coatcheck.thumbnail;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.coatcheck.thumbnail.ObjectEntry.State;

/**
 * The answer to whoever wants to work on a version of an object.
 *
 * <p>A newer version takes the entry from an older one at once, unless somebody writes just then. The same version is
 * taken over from an attempt that is dead for certain: its time is up, or it was of the same request, which AWS retries
 * when an attempt has ended.
 *
 * <p>Where an event without a sequencer has told of the entry's version, or tells of the wanted one, their order is not
 * known. Then S3 is asked, and what it has now is the newer one.
 */
public sealed interface Claim {

    /** How far the clocks of two execution environments may be apart, generously. */
    Duration CLOCKS_APART = Duration.ofSeconds(10);

    /** What the buckets have, now that the entry has been read; asked only where it matters. */
    interface Buckets {
        /** Whether the uploads bucket has the wanted version. */
        boolean haveOriginal();

        /** Whether the thumbnails bucket has all thumbnails that the entry lists. */
        boolean haveThumbnails(ObjectEntry entry);
    }

    /** An answer that counts once this entry has been written. */
    sealed interface Written extends Claim {
        ObjectEntry entry();
    }

    /** The work is the caller's. */
    record Granted(ObjectEntry entry) implements Written {}

    /** The work was done for an event without a sequencer. Now one is known, by which to tell older events from newer. */
    record Adopted(ObjectEntry entry) implements Written {}

    /**
     * The work was done, or another request is doing it.
     *
     * @param entry that says how far it is
     */
    record Duplicate(ObjectEntry entry) implements Claim {}

    /** A newer version is known. */
    record Superseded() implements Claim {}

    /** Somebody writes or deletes an older version's thumbnails: only after that may others. */
    record Busy(ObjectEntry entry) implements Claim {}

    /** The claim on an object that has no entry. */
    static Granted onNew(ClaimRequest wanted) {
        return granted(wanted, wanted.sequencer().orElse(Sequencer.NONE), List.of(), 0);
    }

    /** The claim on an object that has one. */
    static Claim on(ObjectEntry entry, ClaimRequest wanted, Buckets buckets, Instant now) {
        int age = age(entry, wanted);
        if (age < 0) {
            return new Superseded();
        }
        boolean orderIsKnown = age > 0 && entry.sequencer().isExact();
        boolean isSame = !orderIsKnown && wanted.eTag().equals(entry.eTag());
        boolean dead = entry.requestId().equals(wanted.invocation().requestId())
                || entry.until().plus(CLOCKS_APART).isBefore(now);
        if (isSame && age == 0 && !isOpen(entry, wanted, buckets, dead)) {
            return new Duplicate(entry);
        }
        if (isSame && age > 0 && isClosed(entry, wanted)) {
            return new Adopted(entry.at(wanted.sequencer().orElseThrow()));
        }
        if (!isSame && !orderIsKnown && !buckets.haveOriginal()) {
            return new Superseded();
        }
        if (entry.state() == State.WRITING && !dead) {
            return new Busy(entry);
        }
        Sequencer known = isSame ? entry.sequencer() : entry.sequencer().orLater();
        Sequencer place = wanted.sequencer().filter(own -> age > 0).orElse(known);
        return granted(wanted, place, entry.thumbnails(), entry.revision());
    }

    /**
     * Whether the wanted version comes before the entry's (less than 0) or after what is known of it; 0 where that cannot
     * be told. On AWS it could be told of the very sequencer that the entry's place is behind; but LocalStack gives the
     * same one to all events.
     */
    private static int age(ObjectEntry entry, ClaimRequest wanted) {
        return wanted.sequencer()
                .filter(sequencer -> !sequencer.orLater().equals(entry.sequencer()))
                .map(sequencer -> sequencer.compareTo(entry.sequencer()))
                .orElse(0);
    }

    /** Whether there is work to do on the version that the entry is of. */
    private static boolean isOpen(ObjectEntry entry, ClaimRequest wanted, Buckets buckets, boolean dead) {
        boolean isAsItIs = wanted.sequencer().isEmpty();
        return switch (entry.state()) {
            // An operator sends again what has failed, or is sure that it has.
            case MAKING, WRITING -> dead || wanted.again();
            case REJECTED -> wanted.again();
            // It was seen there: so it has come back, or somebody has deleted a thumbnail.
            case MISSED -> isAsItIs;
            case MADE -> isAsItIs && !buckets.haveThumbnails(entry);
            case REMOVED -> false;
        };
    }

    /**
     * Whether the work on it was done. Of what is still being done nobody says so: who does it may have nobody that tries
     * again, and S3's own event has.
     */
    private static boolean isClosed(ObjectEntry entry, ClaimRequest wanted) {
        return switch (entry.state()) {
            case MADE, REMOVED -> true;
            case REJECTED -> !wanted.again();
            case MAKING, WRITING, MISSED -> false;
        };
    }

    private static Granted granted(ClaimRequest wanted, Sequencer sequencer, List<String> thumbnails, long revision) {
        return new Granted(new ObjectEntry(
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
