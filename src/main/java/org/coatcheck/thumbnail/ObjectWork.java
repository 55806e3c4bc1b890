package org.coatcheck.thumbnail;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.coatcheck.event.Attempt;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.image.FileMemory;
import org.coatcheck.image.Renderer;
import org.coatcheck.sdk.Beside;
import org.coatcheck.sdk.Beside.Work;
import org.coatcheck.thumbnail.Claim.Adopted;
import org.coatcheck.thumbnail.Claim.Buckets;
import org.coatcheck.thumbnail.Claim.Busy;
import org.coatcheck.thumbnail.Claim.Granted;
import org.coatcheck.thumbnail.Claim.Superseded;
import org.coatcheck.thumbnail.CurrentUpload.Present;
import org.coatcheck.thumbnail.ObjectEntry.State;
import org.coatcheck.thumbnail.ObjectOutcome.Duplicate;
import org.coatcheck.thumbnail.ObjectOutcome.Skipped;
import org.coatcheck.thumbnail.Unavailable.Missing;
import org.coatcheck.thumbnail.Unavailable.Unreadable;
import org.coatcheck.timing.Phase;
import org.coatcheck.timing.Stopwatch;

/**
 * The work of one attempt on one object. Its steps:
 *
 * <ol>
 *   <li>Look: which version is the event about? The event names it, or the uploads bucket has it now.
 *   <li>Claim that version, or the removal. If the event names the version, fetch it at the same time, because the event is
 *       hardly ever a duplicate. The fetch is given up if the claim is not granted.
 *   <li>Fetch the version, if that was not done, and do the {@link ClaimedWork}.
 * </ol>
 */
final class ObjectWork {

    private final UploadsBucket uploads;
    private final ThumbnailsBucket thumbnails;
    private final ObjectsTable objects;
    private final Renderer renderer;
    private final Attempt attempt;
    private final ObjectEvent event;
    private final Optional<MadeWith> wanted;
    private final ClaimedWork claimed;
    private final Beside beside;

    /**
     * Prepares the work.
     *
     * @param making has the memory for the version's file
     * @param beside how the version is claimed beside the fetch, which stays in the thread of its native memory
     */
    ObjectWork(
            ThumbnailStorage storage,
            Making making,
            Attempt attempt,
            ObjectEvent event,
            ClaimedWork claimed,
            Beside beside) {
        this.uploads = storage.uploads;
        this.thumbnails = storage.thumbnails;
        this.objects = storage.objects;
        this.renderer = making.renderer();
        this.attempt = attempt;
        this.event = event;
        this.wanted = attempt.remake().map(order -> new MadeWith(making.fingerprint(), order.madeBefore()));
        this.claimed = claimed;
        this.beside = beside;
    }

    ObjectOutcome run() {
        return switch (look()) {
            case Present present when present.isFolder(event.key()) -> new Skipped(event, "it is a folder");
            case Present present when event.change() == Change.CREATED && named().isPresent() -> claimAndFetch(present);
            case Present present -> claim(toMake(present), entry -> fetchAndMake(present, entry));
            case Missing missing when event.change() == Change.CREATED -> new Skipped(event, missing.reason());
            case Missing missing -> claim(ClaimRequest.toRemove(event, attempt), claimed::remove);
            // Without a version there is nothing to claim.
            case Unreadable unreadable -> reject(unreadable.reason());
        };
    }

    /** Stores the event in the rejected queue, and leaves the object's entry as it is. */
    ObjectOutcome reject(String reason) {
        return Stopwatch.time(Phase.STORE, () -> claimed.storeRejected(reason));
    }

    /** Marks the version as rejected. Its event is already in the rejected queue. */
    void giveUp(String reason) {
        if (look() instanceof Present present && !present.isFolder(event.key())) {
            claim(toMake(present), entry -> claimed.make(entry, new Unreadable(reason, false)));
        }
    }

    private CurrentUpload look() {
        return switch (event.change()) {
            case CREATED -> named().orElseGet(() -> looked(() -> uploads.current(event)));
            // The object may be there: it was uploaded anew, or only one version of a versioned bucket was deleted.
            case REMOVED -> looked(() -> uploads.afterRemoval(event));
            case RESTORED, UNKNOWN, UNCHANGED -> looked(() -> uploads.current(event));
        };
    }

    private static CurrentUpload looked(Supplier<CurrentUpload> look) {
        return Stopwatch.time(Phase.FETCH, look);
    }

    /** The version that the event names; empty if only S3 can tell its ETag, or its size if it may be a folder. */
    private Optional<CurrentUpload> named() {
        return event.eTag()
                .filter(eTag -> event.size().isPresent() || !event.key().endsWith("/"))
                .map(eTag -> new Present(eTag, event.size()));
    }

    private ClaimRequest toMake(Present present) {
        return ClaimRequest.toMake(event, present.eTag(), wanted, attempt);
    }

    private ObjectOutcome fetchAndMake(Present present, ObjectEntry entry) {
        try (FileMemory memory = renderer.fileMemory()) {
            return claimed.make(entry, fetch(present, memory, () -> false).orElseThrow());
        }
    }

    private ObjectOutcome claimAndFetch(Present present) {
        ClaimRequest request = toMake(present);
        try (FileMemory memory = renderer.fileMemory();
                Work<Claim> claiming = beside.start(() -> claim(request))) {
            Supplier<FetchResult> upload = fetchBeside(claiming, present, memory);
            return act(claiming.result(), request, entry -> claimed.make(entry, upload.get()));
        }
    }

    /** Fetches the version. What comes of that, a failure too, counts only if the claim is granted. */
    private Supplier<FetchResult> fetchBeside(Work<Claim> claiming, Present present, FileMemory memory) {
        try {
            Optional<FetchResult> upload =
                    fetch(present, memory, () -> claiming.isUnwanted(claim -> claim instanceof Granted));
            return upload::orElseThrow;
        } catch (RuntimeException failure) {
            return () -> {
                throw failure;
            };
        }
    }

    private Optional<FetchResult> fetch(Present present, FileMemory memory, BooleanSupplier unwanted) {
        return Stopwatch.time(Phase.FETCH, () -> uploads.fetch(event, present, memory, unwanted));
    }

    private ObjectOutcome claim(ClaimRequest request, Function<ObjectEntry, ObjectOutcome> work) {
        return act(claim(request), request, work);
    }

    private Claim claim(ClaimRequest request) {
        return Stopwatch.time(Phase.CLAIM, () -> objects.claim(request, buckets(request)));
    }

    private ObjectOutcome act(Claim claim, ClaimRequest request, Function<ObjectEntry, ObjectOutcome> work) {
        return switch (claim) {
            case Granted(ObjectEntry entry) -> work.apply(entry);
            // The version may have been rejected because it was archived.
            case Claim.Duplicate(ObjectEntry entry)
            when event.change() == Change.RESTORED && entry.state() == State.REJECTED ->
                claim(request.asRedriven(), work);
            // Its attempt may have looked at the object before that.
            case Claim.Duplicate(ObjectEntry entry)
            when event.change() != Change.CREATED && event.change() != Change.REMOVED && entry.isUnfinished() ->
                throw new ObjectBusyException(entry);
            case Claim.Duplicate(ObjectEntry entry) -> duplicate(entry);
            case Adopted(ObjectEntry entry) -> duplicate(entry);
            case Superseded(String reason) -> new Skipped(event, reason);
            case Busy(ObjectEntry other) -> throw new ObjectBusyException(other);
        };
    }

    private ObjectOutcome duplicate(ObjectEntry entry) {
        if (entry.state() == State.REJECTED) {
            return new Skipped(event, "it was rejected before, and is in the rejected queue");
        }
        boolean isThereAfterRemoval =
                event.change() == Change.REMOVED && !entry.eTag().isEmpty();
        return isThereAfterRemoval
                ? new Skipped(event, "the object is there, in a known version")
                : new Duplicate(event);
    }

    private Buckets buckets(ClaimRequest request) {
        return new Buckets() {
            @Override
            public boolean haveVersion() {
                return uploads.current(event).is(request.eTag());
            }

            @Override
            public boolean haveThumbnails(ObjectEntry entry) {
                return entry.thumbnails().stream().allMatch(thumbnails::has);
            }
        };
    }
}
