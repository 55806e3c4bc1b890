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
 * Goes over all objects, a page at a time, and finds those whose event was lost, or whose thumbnails were.
 *
 * <p>It only looks. What it finds is an event without a sequencer, to be handled like any other: so whatever has happened
 * meanwhile, and whoever is at the object just then, the claim on it decides.
 */
public final class ObjectScan {

    /** In objects; DynamoDB reads no more by their keys in one call. */
    public static final int LARGEST_PAGE = 100;

    /**
     * What is as young as that is left to its own event: by then AWS has tried that three times, at 15 minutes each. An
     * event that is throttled for longer finds the work done.
     */
    private static final Duration GRACE = Duration.ofHours(1);

    private final S3Client s3;
    private final UploadsBucket originals;
    private final ThumbnailsBucket store;
    private final ObjectsTable objects;
    private final String bucket;
    private final String prefix;
    private final int pageSize;
    private final Clock clock;

    /** What is gone over, each in an order of its own. */
    public enum Ground {
        /** The uploads bucket: are all its objects known to have been handled? */
        ORIGINALS,
        /** The objects table: of what is known, are the originals and the thumbnails still there? */
        ENTRIES;

        private String placeName() {
            return "the place in " + this;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One object on the way.
     *
     * @param place of it, after which to go on
     * @param look at it: the event that mends what is wrong, if something is
     */
    public record Stop(String place, Supplier<Optional<ObjectEvent>> look) {}

    /**
     * A part of the way.
     *
     * @param end the place of its end; empty where it is the end of the whole
     */
    public record Page(List<Stop> stops, Optional<String> end) {
        public Page {
            stops = List.copyOf(stops);
        }
    }

    /**
     * Goes over what belongs to one bucket.
     *
     * @param prefix of the keys of the objects that are looked at
     * @param pageSize {@link #LARGEST_PAGE} at most
     */
    public ObjectScan(
            S3Client s3,
            DynamoDbClient dynamoDb,
            Thumbnails.Places places,
            ThumbnailRules rules,
            String prefix,
            int pageSize,
            Clock clock) {
        this.s3 = s3;
        this.originals = new UploadsBucket(s3, rules.maxBytes());
        this.store = new ThumbnailsBucket(s3, places.thumbnailsBucket(), rules);
        this.objects = new ObjectsTable(dynamoDb, places.objectsTable(), clock);
        this.bucket = places.uploadsBucket();
        this.prefix = prefix;
        this.pageSize = pageSize;
        this.clock = clock;
    }

    /** The place that was kept; the beginning, where none was. */
    public String place(Ground ground) {
        return objects.place(ground.placeName());
    }

    /** Keeps a place for others to go on from; empty for the beginning. */
    public void keepPlace(Ground ground, String place) {
        objects.keepPlace(ground.placeName(), place);
    }

    /** The page after a place. */
    public Page page(Ground ground, String after) {
        return switch (ground) {
            case ORIGINALS -> originals(after);
            case ENTRIES -> entries(after);
        };
    }

    private Page originals(String after) {
        // What XML cannot hold of a key arrives if it is encoded.
        ListObjectsV2Response listed = s3.listObjectsV2(list -> list.bucket(bucket)
                .prefix(prefix)
                .startAfter(after)
                .maxKeys(pageSize)
                .encodingType(EncodingType.URL));
        List<S3Object> old = listed.contents().stream()
                .filter(original -> !original.key().endsWith("/"))
                .filter(original -> isLeftAlone(original.lastModified()))
                .toList();
        Map<String, ObjectEntry> known =
                objects.find(old.stream().map(this::object).toList());
        List<Stop> stops = old.stream()
                .map(original -> new Stop(
                        original.key(), () -> amiss(original, Optional.ofNullable(known.get(object(original))))))
                .toList();
        return new Page(
                stops,
                Optional.of(listed)
                        .filter(ListObjectsV2Response::isTruncated)
                        .map(page -> page.contents().getLast().key()));
    }

    private Optional<ObjectEvent> amiss(S3Object original, Optional<ObjectEntry> known) {
        boolean isHandled =
                known.filter(entry -> isHandled(entry, eTag(original))).isPresent();
        return isHandled
                ? Optional.empty()
                : Optional.of(event(
                        Change.CREATED, original.key(), OptionalLong.of(original.size()), Optional.of(eTag(original))));
    }

    private boolean isHandled(ObjectEntry entry, String eTag) {
        if (!isLeftAlone(entry.until())) {
            return true;
        }
        return switch (entry.state()) {
            case MADE, REJECTED -> entry.eTag().equals(eTag);
            case MAKING, WRITING, MISSED, REMOVED -> false;
        };
    }

    private Page entries(String after) {
        ObjectsTable.Page page = objects.page(bucket + "/" + prefix, after, pageSize);
        return new Page(
                page.entries().stream()
                        .map(entry -> new Stop(entry.object(), () -> amiss(entry)))
                        .toList(),
                page.last());
    }

    private Optional<ObjectEvent> amiss(ObjectEntry entry) {
        if (!isLeftAlone(entry.until())) {
            return Optional.empty();
        }
        String key = entry.object().substring(bucket.length() + 1);
        ObjectEvent removed = event(Change.REMOVED, key, OptionalLong.empty(), Optional.empty());
        return originals
                .eTag(removed)
                .map(eTag -> Optional.of(event(Change.CREATED, key, OptionalLong.empty(), Optional.of(eTag)))
                        .filter(created -> entry.state() == State.MADE
                                && entry.eTag().equals(eTag)
                                && !entry.thumbnails().stream().allMatch(store::has)))
                .orElse(Optional.of(removed));
    }

    private boolean isLeftAlone(Instant since) {
        return since.isBefore(clock.instant().minus(GRACE));
    }

    private String object(S3Object original) {
        return bucket + "/" + original.key();
    }

    private static String eTag(S3Object original) {
        return original.eTag().replace("\"", "");
    }

    private ObjectEvent event(Change change, String key, OptionalLong size, Optional<String> eTag) {
        String name = change == Change.CREATED ? "ObjectCreated:Sweep" : "ObjectRemoved:Sweep";
        return new ObjectEvent(change, name, bucket, key, size, eTag, Optional.empty(), Optional.empty());
    }
}
