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
import org.coatcheck.thumbnail.ObjectEntry.State;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Lists all uploaded objects, a page at a time, and finds those whose event was lost or whose thumbnails are missing.
 *
 * <p>It changes no object. A repair is an event without a sequencer, which is processed like any other event. If the object
 * has changed since it was listed, the claim of that event decides what is still to do.
 */
public final class ObjectScan {

    /** In objects: the largest BatchGetItem of DynamoDB. */
    public static final int LARGEST_PAGE = 100;

    /**
     * A younger object is left to its own event: within an hour, AWS has made its three attempts of up to 15 minutes each. An
     * event that was throttled for longer finds the work done.
     */
    private static final Duration GRACE_PERIOD = Duration.ofHours(1);

    private final S3Client s3;
    private final UploadsBucket uploads;
    private final ThumbnailsBucket thumbnails;
    private final ObjectsTable objects;
    private final String bucket;
    private final String prefix;
    private final int pageSize;
    private final Clock clock;

    /** What is listed. Each listing has an order and a cursor of its own. */
    public enum Listing {
        /** The uploads bucket: was each object's current version processed? */
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
     * @param repair looks at the object, and returns the event that repairs it, if it needs repair
     */
    public record Candidate(String cursor, Supplier<Optional<ObjectEvent>> repair) {}

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
     * Scans the objects below the uploads prefix of the settings.
     *
     * @param pageSize at most {@link #LARGEST_PAGE}
     */
    public ObjectScan(S3Client s3, DynamoDbClient dynamoDb, ThumbnailSettings settings, int pageSize, Clock clock) {
        this.s3 = s3;
        this.uploads = new UploadsBucket(s3, settings.maxBytes());
        this.thumbnails = new ThumbnailsBucket(s3, settings);
        this.objects = new ObjectsTable(dynamoDb, settings.objectsTable(), clock);
        this.bucket = settings.uploadsBucket();
        this.prefix = settings.uploadsPrefix();
        this.pageSize = pageSize;
        this.clock = clock;
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
        // With encoded keys, S3 can list keys that XML could not hold.
        ListObjectsV2Response listed = s3.listObjectsV2(list -> list.bucket(bucket)
                .prefix(prefix)
                .startAfter(cursor)
                .maxKeys(pageSize)
                .encodingType(EncodingType.URL));
        List<S3Object> old = listed.contents().stream()
                .filter(upload -> !UploadsBucket.isFolder(upload.key(), upload.size()))
                .filter(upload -> isOld(upload.lastModified()))
                .toList();
        Map<String, ObjectEntry> known =
                objects.find(old.stream().map(this::object).toList());
        List<Candidate> candidates = old.stream()
                .map(upload -> new Candidate(
                        upload.key(), () -> repair(upload, Optional.ofNullable(known.get(object(upload))))))
                .toList();
        return new Page(
                candidates,
                Optional.of(listed)
                        .filter(ListObjectsV2Response::isTruncated)
                        .map(page -> page.contents().getLast().key()));
    }

    private Optional<ObjectEvent> repair(S3Object upload, Optional<ObjectEntry> known) {
        boolean isIntact =
                known.filter(entry -> needsNoRepair(entry, eTag(upload))).isPresent();
        return isIntact
                ? Optional.empty()
                : Optional.of(
                        event(Change.CREATED, upload.key(), OptionalLong.of(upload.size()), Optional.of(eTag(upload))));
    }

    private boolean needsNoRepair(ObjectEntry entry, String eTag) {
        if (!isOld(entry.until())) {
            return true;
        }
        return switch (entry.state()) {
            case MADE, REJECTED -> entry.eTag().equals(eTag);
            case MAKING, WRITING, MISSED, REMOVED -> false;
        };
    }

    private Page entries(String cursor) {
        ObjectsTable.Page page = objects.page(bucket + "/" + prefix, cursor, pageSize);
        return new Page(
                page.entries().stream()
                        .map(entry -> new Candidate(entry.object(), () -> repair(entry)))
                        .toList(),
                page.last());
    }

    private Optional<ObjectEvent> repair(ObjectEntry entry) {
        if (!isOld(entry.until())) {
            return Optional.empty();
        }
        String key = entry.object().substring(bucket.length() + 1);
        ObjectEvent removed = event(Change.REMOVED, key, OptionalLong.empty(), Optional.empty());
        Optional<String> currentETag = uploads.currentETag(removed);
        if (currentETag.isEmpty()) {
            return Optional.of(removed);
        }
        boolean lacksThumbnails = entry.state() == State.MADE
                && entry.eTag().equals(currentETag.get())
                && !entry.thumbnails().stream().allMatch(thumbnails::has);
        return lacksThumbnails
                ? Optional.of(event(Change.CREATED, key, OptionalLong.empty(), currentETag))
                : Optional.empty();
    }

    private boolean isOld(Instant since) {
        return since.isBefore(clock.instant().minus(GRACE_PERIOD));
    }

    private String object(S3Object upload) {
        return bucket + "/" + upload.key();
    }

    private static String eTag(S3Object upload) {
        return upload.eTag().replace("\"", "");
    }

    private ObjectEvent event(Change change, String key, OptionalLong size, Optional<String> eTag) {
        String name = change == Change.CREATED ? "ObjectCreated:Sweep" : "ObjectRemoved:Sweep";
        return new ObjectEvent(change, name, bucket, key, size, eTag, Optional.empty(), Optional.empty());
    }
}
