package org.coatcheck.thumbnail;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.coatcheck.event.Attempt;

/**
 * What the objects table knows of an uploaded object: the newest version that any event was about, and the state of the work
 * on that version.
 *
 * <pre>{@code
 * upload ──> making ──┬──> writing ──┬──> made       its thumbnails are in the bucket
 *                     │              └──> rejected   after those of an older version were deleted, or while it was decoded
 *                     ├─────────────────> rejected   it can have no thumbnail
 *                     └─────────────────> missed     it was not there when it was fetched
 *
 * removal ───────────────> writing ─────> removed    its thumbnails are deleted
 * }</pre>
 *
 * <p>Each arrow is a conditional write: it fails if the entry has changed since it was read. A
 * newer version starts at {@code making} or {@code writing} and keeps the list of thumbnails. The
 * state says when an attempt may take the entry over:
 *
 * <ul>
 *   <li>{@code making}: one attempt fetches the version, or died doing it. A newer version takes
 *       the entry over at once. The same version takes it over if that attempt is dead: its
 *       time-out passed more than ten seconds ago (clocks differ), or AWS retries its request, which
 *       it does a minute after the attempt has failed. A
 *       redriven event also takes it over, and so does S3's own event if the attempt's event had no
 *       sequencer: that attempt may have no retry behind it.
 *   <li>{@code writing}: one attempt renders the version, or writes or deletes thumbnails, or died
 *       doing it. No other attempt may touch them until that one has ended or is dead: a newer
 *       version fails as busy, and AWS retries it. The entry lists every key before the first
 *       thumbnail is written, so a dead attempt leaves none that is not listed.
 *   <li>{@code made}: work on the same version starts again if an event without a sequencer finds
 *       that a listed thumbnail is no longer in the bucket, or if an operator wants the thumbnails
 *       made anew. If that turns out to be impossible, the thumbnails that are there stay: the
 *       entry is {@code made} again if an operator wanted it, and otherwise {@code rejected}.
 *   <li>{@code rejected}: its event is in the rejected queue. Work on the same version starts again
 *       if an operator redrives the event, or if the object was restored. If the reason may end
 *       without an event, as that of a disabled key may, the sweep looks again at times.
 *   <li>{@code missed}: S3 responded 404 or 412. Work on the same version starts again if an event
 *       without a sequencer, such as the sweep's, finds it there.
 *   <li>{@code removed}: only a newer version starts work again.
 * </ul>
 *
 * @param object {@code bucket/key}
 * @param sequencer of the version, or a lower bound of it
 * @param eTag of the version; empty if the newest event says that the object was removed
 * @param claimant name of the attempt that holds the entry, or held it last: see {@link Attempt#claimant()}
 * @param until when Lambda's time-out ends that attempt
 * @param thumbnails keys of all thumbnails that may be in the bucket, of this version or an older one
 * @param recheckAt when the sweep may look again whether a rejected version can be read by now; empty if that is out of the
 *     question
 * @param madeWith how the thumbnails of this version were made: while {@code made}, while they are made anew, and if they
 *     were kept when it was {@code rejected}
 * @param requests ids of the last requests whose attempts claimed the entry, the latest last: the object's history. Their
 *     audit records tell the rest. A duplicate claims nothing, so it is not among them. Never empty
 * @param revision grows by one with every write; a write succeeds only if it replaces the revision before it
 */
public record ObjectEntry(
        String object,
        Sequencer sequencer,
        String eTag,
        State state,
        String claimant,
        Instant until,
        List<String> thumbnails,
        Optional<Instant> recheckAt,
        Optional<MadeWith> madeWith,
        List<String> requests,
        long revision) {

    /**
     * The first wait before the sweep looks at a rejected version again. Each further wait is as long as the version has been
     * rejected, so that an archive costs little: a GET and a write for each look, five of them in the first month.
     */
    private static final Duration SHORTEST_WAIT = Duration.ofDays(1);

    private static final Duration LONGEST_WAIT = Duration.ofDays(30);

    /** So that an entry with a thumbnail and a key of usual length takes one write unit of 1 KB. */
    private static final int MOST_REQUESTS = 8;

    public ObjectEntry {
        thumbnails = List.copyOf(thumbnails);
        madeWith = switch (state) {
            case MAKING, WRITING, REJECTED -> madeWith;
            case MADE -> madeWith.or(() -> Optional.of(MadeWith.UNKNOWN));
            case MISSED, REMOVED -> Optional.empty();
        };
        requests = List.copyOf(requests);
    }

    /** The state of the work on the version. The diagram above has the transitions. */
    public enum State {
        MAKING,
        WRITING,
        MADE,
        REJECTED,
        MISSED,
        REMOVED
    }

    public String bucket() {
        return object.substring(0, object.indexOf('/'));
    }

    public String key() {
        return object.substring(object.indexOf('/') + 1);
    }

    /** Whether an attempt is working on the version, or died doing it. */
    boolean isUnfinished() {
        return state == State.MAKING || state == State.WRITING;
    }

    ObjectEntry with(Sequencer newSequencer) {
        return new ObjectEntry(
                object,
                newSequencer,
                eTag,
                state,
                claimant,
                until,
                thumbnails,
                recheckAt,
                madeWith,
                requests,
                revision + 1);
    }

    /** Request id of the attempt that holds the entry, or held it last: its audit record tells more. */
    public String requestId() {
        return requests.getLast();
    }

    /** The history after another claim of a request. */
    List<String> requestsAnd(String claiming) {
        List<String> others =
                requests.stream().filter(request -> !request.equals(claiming)).toList();
        return Stream.concat(others.stream().skip(Math.max(0, others.size() + 1 - MOST_REQUESTS)), Stream.of(claiming))
                .toList();
    }

    ObjectEntry with(State newState, List<String> newThumbnails) {
        return with(newState, newThumbnails, Optional.empty(), madeWith);
    }

    /** The thumbnails of the version are made, and no others are left. */
    ObjectEntry made(List<String> newThumbnails, MadeWith with) {
        return with(State.MADE, newThumbnails, Optional.empty(), Optional.of(with));
    }

    /**
     * The version can have no thumbnail, or none any more.
     *
     * @param kept those that were made of it before
     * @param mayEnd whether the sweep looks again
     */
    ObjectEntry rejected(List<String> kept, boolean mayEnd) {
        return with(
                State.REJECTED,
                kept,
                Optional.of(until.plus(SHORTEST_WAIT)).filter(time -> mayEnd),
                madeWith.filter(made -> !kept.isEmpty()));
    }

    /** Whether it is time to look at a rejected version again. */
    boolean isRecheckDue(Instant now) {
        return recheckAt.filter(time -> !time.isAfter(now)).isPresent();
    }

    /** The sweep has looked, and the version still cannot be read. */
    ObjectEntry rechecked(Instant now) {
        Duration rejectedFor = Duration.between(until, now);
        Duration wait = rejectedFor.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : rejectedFor;
        return with(state, thumbnails, Optional.of(now.plus(wait)), madeWith);
    }

    private ObjectEntry with(
            State newState,
            List<String> newThumbnails,
            Optional<Instant> newRecheckAt,
            Optional<MadeWith> newMadeWith) {
        return new ObjectEntry(
                object,
                sequencer,
                eTag,
                newState,
                claimant,
                until,
                newThumbnails,
                newRecheckAt,
                newMadeWith,
                requests,
                revision + 1);
    }
}
