package org.coatcheck.thumbnail;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.thumbnail.CurrentUpload.Present;
import org.coatcheck.thumbnail.ObjectEntry.State;
import org.coatcheck.thumbnail.Unavailable.Missing;
import org.coatcheck.thumbnail.Unavailable.Unreadable;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Lists all uploaded objects, a page at a time, and finds those whose event was lost or whose thumbnails are missing.
 *
 * <p>It changes no object, and in an entry only the time of the next look. A repair is an event without a sequencer, which
 * is processed like any other event. If the object has changed since it was listed, the claim of that event decides what is
 * still to do.
 *
 * <p>Thumbnails that were made with other settings are no reason for a repair: to make them anew costs money, which an operator
 * decides to spend.
 */
public final class ObjectScan {

    /** In objects: the largest BatchGetItem of DynamoDB. */
    public static final int LARGEST_PAGE = 100;

    /**
     * A younger object is left to its own event: within an hour, AWS has made its three attempts of up to 15 minutes each. An
     * event that was throttled for longer finds the work done.
     */
    private static final Duration GRACE_PERIOD = Duration.ofHours(1);

    private final UploadsBucket uploads;
    private final ThumbnailsBucket thumbnails;
    private final ObjectsTable objects;
    private final UploadsSettings settings;
    private final String fingerprint;
    private final int pageSize;
    private final Clock clock;

    /** What is listed. Each listing has an order and a cursor of its own. */
    public enum Listing {
        /** The uploads buckets: was each object's current version processed? */
        UPLOADS,
        /** The objects table: are the uploaded object and all thumbnails that an entry lists still there? */
        ENTRIES;

        private String cursorName() {
            return "cursor of " + this;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One listed object.
     *
     * @param cursor the scan continues after it
     * @param outdated whether its entry says that its thumbnails were made with other settings
     * @param repair looks at the object, and returns the event that repairs it, if it needs repair
     */
    public record Candidate(String cursor, boolean outdated, Supplier<Optional<ObjectEvent>> repair) {}

    /**
     * A page of a listing.
     *
     * @param cursor of the next page; empty at the end of the listing
     */
    public record Page(List<Candidate> candidates, Optional<String> cursor) {
        public Page {
            candidates = List.copyOf(candidates);
        }
    }

    /**
     * Scans the objects that the settings name.
     *
     * @param fingerprint of the settings with which thumbnails are made now
     * @param pageSize at most {@link #LARGEST_PAGE}
     */
    public ObjectScan(ThumbnailStorage storage, String fingerprint, int pageSize) {
        this.uploads = storage.uploads;
        this.thumbnails = storage.thumbnails;
        this.objects = storage.objects;
        this.settings = storage.settings.uploads();
        this.fingerprint = fingerprint;
        this.pageSize = pageSize;
        this.clock = storage.clock;
    }

    /** The saved cursor; empty for the beginning of the listing. */
    public String cursor(Listing listing) {
        return objects.cursor(listing.cursorName());
    }

    /** Saves the cursor at which the next scan continues; empty for the beginning. */
    public void saveCursor(Listing listing, String cursor) {
        objects.saveCursor(listing.cursorName(), cursor);
    }

    /** The page after a cursor. */
    public Page page(Listing listing, String cursor) {
        return switch (listing) {
            case UPLOADS -> uploads(cursor);
            case ENTRIES -> entries(cursor);
        };
    }

    private Page uploads(String cursor) {
        UploadsCursor at = UploadsCursor.of(cursor, settings);
        ListObjectsV2Response listed = uploads.list(at.bucket(), at.prefix(), at.afterKey(), pageSize);
        List<S3Object> old = listed.contents().stream()
                .filter(upload -> upload.key().endsWith(settings.suffix()))
                .filter(upload -> !present(upload).isFolder(upload.key()))
                .filter(upload -> isOld(upload.lastModified()))
                .toList();
        Map<String, ObjectEntry> known = objects.find(
                old.stream().map(upload -> at.bucket() + "/" + upload.key()).toList());
        List<Candidate> candidates = old.stream()
                .map(upload -> candidate(at.after(upload.key()), upload, known))
                .toList();
        Optional<UploadsCursor> next = listed.isTruncated()
                ? Optional.of(at.after(listed.contents().getLast().key()))
                : at.nextListing(settings);
        return new Page(candidates, next.map(UploadsCursor::text));
    }

    private Candidate candidate(UploadsCursor at, S3Object upload, Map<String, ObjectEntry> known) {
        Optional<ObjectEntry> entry = Optional.ofNullable(known.get(at.bucket() + "/" + upload.key()));
        return new Candidate(at.text(), false, () -> repair(at.bucket(), upload, entry));
    }

    private Optional<ObjectEvent> repair(String bucket, S3Object upload, Optional<ObjectEntry> known) {
        if (known.filter(entry -> !isOld(entry.until())).isPresent()) {
            return Optional.empty();
        }
        String eTag = present(upload).eTag();
        Optional<ObjectEvent> created = Optional.of(
                event(Change.CREATED, bucket, upload.key(), OptionalLong.of(upload.size()), Optional.of(eTag)));
        Optional<ObjectEntry> ofVersion = known.filter(entry -> entry.eTag().equals(eTag));
        if (ofVersion.isEmpty()) {
            return created;
        }
        return switch (ofVersion.get().state()) {
            case MADE -> Optional.empty();
            case REJECTED -> recheck(bucket, upload.key(), ofVersion.get());
            case MAKING, WRITING, MISSED, REMOVED -> created;
        };
    }

    /** Looks whether a rejected version can be read by now: it was restored, or its key was enabled. */
    private Optional<ObjectEvent> recheck(String bucket, String key, ObjectEntry rejected) {
        Instant now = clock.instant();
        if (!rejected.isRecheckDue(now)) {
            return Optional.empty();
        }
        ObjectEvent restored = event(Change.RESTORED, bucket, key, OptionalLong.empty(), Optional.empty());
        if (uploads.readable(restored) instanceof Present) {
            return Optional.of(restored);
        }
        // If the entry has changed in the meantime, its next state counts.
        objects.write(rejected.rechecked(now));
        return Optional.empty();
    }

    private Page entries(String cursor) {
        List<String> prefixes = settings.listings()
                .map(listing -> listing.bucket() + "/" + listing.prefix())
                .toList();
        ObjectsTable.Page page = objects.page(prefixes, cursor, pageSize);
        return new Page(
                page.entries().stream()
                        .filter(entry -> entry.object().endsWith(settings.suffix()))
                        .map(entry -> new Candidate(entry.object(), isOutdated(entry), () -> repair(entry)))
                        .toList(),
                page.last());
    }

    private Optional<ObjectEvent> repair(ObjectEntry entry) {
        if (!isOld(entry.until())) {
            return Optional.empty();
        }
        ObjectEvent removed =
                event(Change.REMOVED, entry.bucket(), entry.key(), OptionalLong.empty(), Optional.empty());
        return switch (uploads.current(removed)) {
            case Missing missing -> Optional.of(removed);
            case Present present
            when lacksThumbnails(entry, present) ->
                Optional.of(event(
                        Change.CREATED,
                        entry.bucket(),
                        entry.key(),
                        OptionalLong.empty(),
                        Optional.of(present.eTag())));
            // The scan of the uploads finds a version that is not the entry's.
            case Present present -> Optional.empty();
            case Unreadable unreadable -> Optional.empty();
        };
    }

    private boolean isOutdated(ObjectEntry entry) {
        return entry.state() == State.MADE
                && entry.madeWith()
                        .filter(made -> made.fingerprint().equals(fingerprint))
                        .isEmpty();
    }

    private boolean lacksThumbnails(ObjectEntry entry, Present present) {
        return entry.state() == State.MADE
                && entry.eTag().equals(present.eTag())
                && !entry.thumbnails().stream().allMatch(thumbnails::has);
    }

    private boolean isOld(Instant since) {
        return since.isBefore(clock.instant().minus(GRACE_PERIOD));
    }

    private static Present present(S3Object upload) {
        return UploadsBucket.present(upload.eTag(), upload.size());
    }

    private static ObjectEvent event(
            Change change, String bucket, String key, OptionalLong size, Optional<String> eTag) {
        String name = switch (change) {
            case CREATED -> "ObjectCreated:Sweep";
            case REMOVED -> "ObjectRemoved:Sweep";
            case RESTORED -> "ObjectRestore:Sweep";
            case UNCHANGED, UNKNOWN -> throw new IllegalArgumentException(change + " needs no repair");
        };
        return new ObjectEvent(change, name, bucket, key, size, eTag, Optional.empty(), Optional.empty());
    }
}
