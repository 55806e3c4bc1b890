package org.coatcheck.thumbnail;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.coatcheck.event.Attempt;
import org.coatcheck.thumbnail.ObjectEntry.State;

/**
 * The decision on a {@link ClaimRequest}: may this attempt work on this version of the object? {@link ObjectEntry} has the
 * states and the takeovers.
 *
 * <p>The sequencers tell which of two versions is newer. If the event has no sequencer, or comes after an entry that has only
 * a lower bound, the order is unknown. Then the version that S3 has now counts as the newer one.
 */
sealed interface Claim {

    /** A generous bound for the difference between the clocks of two execution environments. */
    Duration CLOCK_SKEW = Duration.ofSeconds(10);

    /** What is in the buckets after the entry was read. Each question costs calls of S3, and is asked only if it matters. */
    interface Buckets {
        /** Whether the uploads bucket has the requested version now; of a removal, whether the object is gone. */
        boolean haveVersion();

        /** Whether the thumbnails bucket has all thumbnails that the entry lists. */
        boolean haveThumbnails(ObjectEntry entry);
    }

    /** A decision that takes effect when this entry is written. */
    sealed interface Written extends Claim {
        ObjectEntry entry();
    }

    /** The attempt may work. */
    record Granted(ObjectEntry entry) implements Written {}

    /**
     * The work is finished, and the entry now gets a sequencer that tells older events from newer ones: that of S3's own event,
     * if the work was finished for an event without one; or that of a removal after which the version is still there.
     */
    record Adopted(ObjectEntry entry) implements Written {}

    /**
     * The work is finished, or another request is doing it.
     *
     * @param entry with the state of that work
     */
    record Duplicate(ObjectEntry entry) implements Claim {}

    /**
     * The object has changed since the event.
     *
     * @param reason as the reason of a {@link ObjectOutcome.Skipped}
     */
    record Superseded(String reason) implements Claim {
        static final Superseded BY_KNOWN_VERSION = new Superseded("a newer version is known");
        static final Superseded BY_BUCKET = new Superseded("the uploads bucket has another version now, or none");
    }

    /**
     * Another attempt is writing or deleting the object's thumbnails, or is at the same event, or may have looked at the object
     * before the change that this event tells of. This attempt must not end until that one has.
     */
    record Busy(ObjectEntry entry) implements Claim {}

    /** Decides on an object without an entry. */
    static Granted onNew(ClaimRequest request) {
        Sequencer sequencer = request.sequencer().or(request::after).orElse(Sequencer.NONE);
        return granted(
                request,
                sequencer,
                List.of(),
                Optional.empty(),
                List.of(request.attempt().requestId()),
                0);
    }

    /**
     * Decides on an object with an entry.
     *
     * @param retryDelay how long Lambda waits at least before it retries an event
     */
    static Claim on(ObjectEntry entry, ClaimRequest request, Buckets buckets, Instant now, Duration retryDelay) {
        int order = order(entry, request);
        if (order < 0) {
            return Superseded.BY_KNOWN_VERSION;
        }
        boolean orderIsKnown = order > 0 && entry.sequencer().isExact();
        boolean isSameVersion = !orderIsKnown && request.eTag().equals(entry.eTag());
        boolean holderIsDead = isHolderDead(entry, request.attempt(), now, retryDelay);
        if (isSameVersion && order == 0 && !needsWork(entry, request, buckets, holderIsDead)) {
            return withoutWork(entry, request);
        }
        if (isSameVersion && order > 0 && isFinished(entry, request)) {
            return new Adopted(entry.with(request.sequencer().orElseThrow()));
        }
        if (!isSameVersion && !orderIsKnown && !buckets.haveVersion()) {
            return Superseded.BY_BUCKET;
        }
        if (entry.state() == State.WRITING && !holderIsDead) {
            return new Busy(entry);
        }
        Sequencer known = isSameVersion ? entry.sequencer() : entry.sequencer().orLater();
        Sequencer sequencer = request.sequencer()
                .filter(own -> order > 0)
                .or(() -> request.after().filter(removal -> request.isLaterThan(entry)))
                .orElse(known);
        return granted(
                request,
                sequencer,
                entry.thumbnails(),
                // Also of an upload with the same bytes, such as a copy onto itself that archives the object.
                request.eTag().equals(entry.eTag()) ? entry.madeWith() : Optional.empty(),
                entry.requestsAnd(request.attempt().requestId()),
                entry.revision());
    }

    private static boolean isHolderDead(ObjectEntry entry, Attempt attempt, Instant now, Duration retryDelay) {
        return entry.until().plus(CLOCK_SKEW).isBefore(now)
                || attempt.hasOutlived(entry.claimant(), entry.until(), retryDelay.minus(CLOCK_SKEW));
    }

    /**
     * The sequencer order of the requested version against the entry's: negative if it is older, positive if it is newer than
     * the entry's bound, 0 if the order is unknown.
     *
     * <p>If the request has the sequencer from which the entry's bound was made, the order counts as unknown. On AWS, that
     * version would certainly be older, but LocalStack gives all events the same sequencer. It also counts as unknown if the
     * request has the entry's ETag, and comes before a bound: the entry's version may have come before it, too.
     */
    private static int order(ObjectEntry entry, ClaimRequest request) {
        int order = request.sequencer()
                .filter(sequencer -> !sequencer.orLater().equals(entry.sequencer()))
                .map(sequencer -> sequencer.compareTo(entry.sequencer()))
                .orElse(0);
        boolean mayBeTheSame = !entry.sequencer().isExact() && request.eTag().equals(entry.eTag());
        return order < 0 && mayBeTheSame ? 0 : order;
    }

    private static Claim withoutWork(ObjectEntry entry, ClaimRequest request) {
        boolean isLater = request.isLaterThan(entry);
        if (entry.isUnfinished() && (isLater || request.attempt().isAtTheEventOf(entry.claimant()))) {
            return new Busy(entry);
        }
        return isLater ? new Adopted(entry.with(request.after().orElseThrow())) : new Duplicate(entry);
    }

    /** Whether the version of the entry needs work. */
    private static boolean needsWork(ObjectEntry entry, ClaimRequest request, Buckets buckets, boolean holderIsDead) {
        boolean isAboutTheCurrentVersion = request.sequencer().isEmpty();
        return switch (entry.state()) {
            // An operator redrives an event that has failed for good, so no retry will finish the work.
            case MAKING, WRITING -> holderIsDead || request.redriven();
            case REJECTED -> request.redriven();
            // This version was just seen in the bucket, so it came back.
            case MISSED -> isAboutTheCurrentVersion;
            // A thumbnail may have been deleted.
            case MADE ->
                entry.madeWith().filter(request::remakes).isPresent()
                        || (isAboutTheCurrentVersion && !buckets.haveThumbnails(entry));
            case REMOVED -> false;
        };
    }

    /**
     * Whether the work is finished. Work in progress does not count: its attempt may have no retry behind it, whereas S3's
     * own event does.
     */
    private static boolean isFinished(ObjectEntry entry, ClaimRequest request) {
        return switch (entry.state()) {
            case MADE, REMOVED -> true;
            case REJECTED -> !request.redriven();
            case MAKING, WRITING, MISSED -> false;
        };
    }

    private static Granted granted(
            ClaimRequest request,
            Sequencer sequencer,
            List<String> thumbnails,
            Optional<MadeWith> madeWith,
            List<String> requests,
            long revision) {
        return new Granted(new ObjectEntry(
                request.object(),
                sequencer,
                request.eTag(),
                request.state(),
                request.attempt().claimant(),
                request.attempt().deadline().truncatedTo(ChronoUnit.MILLIS),
                thumbnails,
                Optional.empty(),
                madeWith,
                requests,
                revision + 1));
    }
}
