package org.coatcheck.thumbnail;

import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.image.Renderer;
import org.coatcheck.image.RenderingResult;
import org.coatcheck.image.RenderingResult.Picture;
import org.coatcheck.image.RenderingResult.Rendered;
import org.coatcheck.image.RenderingSettings;
import org.coatcheck.thumbnail.Claim.Adopted;
import org.coatcheck.thumbnail.Claim.Buckets;
import org.coatcheck.thumbnail.Claim.Busy;
import org.coatcheck.thumbnail.Claim.Granted;
import org.coatcheck.thumbnail.Claim.Superseded;
import org.coatcheck.thumbnail.FetchResult.Fetched;
import org.coatcheck.thumbnail.FetchResult.Missing;
import org.coatcheck.thumbnail.FetchResult.Unreadable;
import org.coatcheck.thumbnail.ObjectEntry.State;
import org.coatcheck.thumbnail.ObjectOutcome.Duplicate;
import org.coatcheck.thumbnail.ObjectOutcome.Made;
import org.coatcheck.thumbnail.ObjectOutcome.Rejected;
import org.coatcheck.thumbnail.ObjectOutcome.Removed;
import org.coatcheck.thumbnail.ObjectOutcome.Skipped;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Makes and deletes thumbnails. The thumbnails of an uploaded object are those of its newest version, made once; if the
 * object was removed, it has none.
 *
 * <p>The order of the steps makes it safe for an attempt to die after any of them. An attempt first claims the object's entry.
 * Before it touches the thumbnails bucket, it writes into the entry which keys the bucket may have. It writes the final state
 * only when everything is in the bucket or in the rejected queue. If it dies before that, a later attempt takes the entry over
 * and does the work again. {@link ObjectEntry} has the states.
 */
public final class Thumbnails {

    /** S3's status if the function may not read the object. {@link UploadsBucket#fetch} has the statuses of a GET. */
    private static final int FORBIDDEN = 403;

    private final String uploadsBucket;
    private final List<Integer> sizes;
    private final Renderer renderer;
    private final UploadsBucket uploads;
    private final ObjectsTable objects;
    private final ThumbnailsBucket thumbnails;

    /** Stores the event of a rejected object, before the work on the object counts as finished. */
    public interface Rejections {
        void store(ObjectEvent event, String reason);
    }

    public Thumbnails(
            S3Client s3,
            DynamoDbClient dynamoDb,
            ThumbnailSettings settings,
            RenderingSettings rendering,
            Clock clock) {
        this.uploadsBucket = settings.uploadsBucket();
        this.sizes = rendering.sizes();
        this.renderer = new Renderer(rendering);
        this.uploads = new UploadsBucket(s3, settings.maxBytes());
        this.objects = new ObjectsTable(dynamoDb, settings.objectsTable(), clock);
        this.thumbnails = new ThumbnailsBucket(s3, settings);
    }

    /**
     * Handles the event of one object.
     *
     * @throws RuntimeException if a retry may help
     */
    public ObjectOutcome handle(Invocation invocation, ObjectEvent event, Rejections rejections) {
        Task task = new Task(invocation, event, rejections);
        if (!event.bucket().equals(uploadsBucket)) {
            return task.storeRejected(
                    "its bucket is not the uploads bucket " + uploadsBucket + " (COATCHECK_UPLOADS_BUCKET)");
        }
        return switch (event.change()) {
            case CREATED -> task.make(task::fetchAndRender, task::skipMissing);
            case REMOVED -> task.remove();
            case RESTORED, UNKNOWN -> task.make(task::fetchAndRender, task::remove);
            case UNCHANGED -> new Skipped(event, event.name() + " leaves the image as it was");
        };
    }

    /**
     * Marks an object as rejected, so that only a redriven event or a newer version is processed. Thumbnails of an older
     * version are deleted.
     *
     * @param event that is already in the rejected queue
     */
    public void giveUp(Invocation invocation, ObjectEvent event, String reason) {
        if (event.bucket().equals(uploadsBucket) && mayRender(event.change())) {
            Task task = new Task(invocation, event, (object, why) -> {});
            task.make(entry -> task.reject(entry, reason), task::skipMissing);
        }
    }

    private static boolean mayRender(Change change) {
        return switch (change) {
            case CREATED, RESTORED, UNKNOWN -> true;
            case REMOVED, UNCHANGED -> false;
        };
    }

    /** The work of one attempt on one object. */
    private final class Task {

        private final Invocation invocation;
        private final ObjectEvent event;
        private final Rejections rejections;

        Task(Invocation invocation, ObjectEvent event, Rejections rejections) {
            this.invocation = invocation;
            this.event = event;
            this.rejections = rejections;
        }

        /**
         * Claims the version that the event names, else the current one.
         *
         * @param ifMissing handles an object that is gone, if the event names no version
         */
        ObjectOutcome make(Function<ObjectEntry, ObjectOutcome> work, Supplier<ObjectOutcome> ifMissing) {
            Optional<String> eTag;
            try {
                if (uploads.isFolder(event)) {
                    return new Skipped(event, "it is a folder");
                }
                eTag = event.eTag().or(() -> uploads.currentETag(event));
            } catch (S3Exception rejected) {
                if (rejected.statusCode() == FORBIDDEN) {
                    return storeRejected(UploadsBucket.accessDenied(rejected));
                }
                throw rejected;
            }
            return eTag.map(known -> claim(ClaimRequest.toMake(event, known, invocation), work))
                    .orElseGet(ifMissing);
        }

        ObjectOutcome skipMissing() {
            return new Skipped(event, "the object is gone");
        }

        ObjectOutcome remove() {
            // In a versioned bucket, an old version may be deleted while the newest one stays.
            if (uploads.currentETag(event).isPresent()) {
                return new Skipped(event, "the object is there, in another version");
            }
            return claim(ClaimRequest.toRemove(event, invocation), this::deleteThumbnails);
        }

        private ObjectOutcome claim(ClaimRequest request, Function<ObjectEntry, ObjectOutcome> work) {
            return switch (objects.claim(request, buckets(request))) {
                case Granted(ObjectEntry entry) -> work.apply(entry);
                // The version may have been rejected because it was archived.
                case Claim.Duplicate(ObjectEntry entry)
                when event.change() == Change.RESTORED && entry.state() == State.REJECTED ->
                    claim(request.asRedriven(), work);
                case Claim.Duplicate(ObjectEntry entry) -> duplicate(entry);
                case Adopted(ObjectEntry entry) -> duplicate(entry);
                case Superseded superseded -> superseded();
                case Busy(ObjectEntry other) -> throw new ObjectBusyException(other);
            };
        }

        private ObjectOutcome duplicate(ObjectEntry entry) {
            return entry.state() == State.REJECTED
                    ? new Skipped(event, "it was rejected before, and is in the rejected queue")
                    : new Duplicate(event);
        }

        private Buckets buckets(ClaimRequest request) {
            return new Buckets() {
                @Override
                public boolean haveVersion() {
                    return uploads.currentETag(event).orElse("").equals(request.eTag());
                }

                @Override
                public boolean haveThumbnails(ObjectEntry entry) {
                    return entry.thumbnails().stream().allMatch(thumbnails::has);
                }
            };
        }

        private ObjectOutcome fetchAndRender(ObjectEntry entry) {
            try (Arena arena = Arena.ofConfined()) {
                return switch (uploads.fetch(event, entry.eTag(), arena)) {
                    case Fetched fetched -> render(entry, fetched);
                    case Missing missing -> miss(entry, missing.reason());
                    case Unreadable unreadable -> reject(entry, unreadable.reason());
                };
            }
        }

        private ObjectOutcome render(ObjectEntry entry, Fetched upload) {
            return switch (renderer.render(upload.file())) {
                case Rendered rendered -> store(entry, upload, rendered);
                case RenderingResult.Rejected rejected -> reject(entry, rejected.reason());
            };
        }

        private ObjectOutcome store(ObjectEntry entry, Fetched upload, Rendered rendered) {
            Map<String, Picture> byKey = new LinkedHashMap<>();
            rendered.pictures().forEach(picture -> byKey.put(thumbnails.key(event, picture), picture));
            if (!byKey.keySet().stream().allMatch(ObjectEvent::isKey)) {
                return reject(
                        entry,
                        "its thumbnail's key would be longer than S3's " + ObjectEvent.LONGEST_KEY
                                + " bytes (COATCHECK_KEY_PATTERN)");
            }
            ObjectEntry writing = entry.with(State.WRITING, union(entry.thumbnails(), byKey.keySet()));
            if (!objects.advance(writing)) {
                return superseded();
            }
            Map<String, String> metadata = metadata(upload);
            List<Thumbnail> made = byKey.entrySet().stream()
                    .map(picture -> thumbnails.put(picture.getKey(), picture.getValue(), metadata))
                    .toList();
            thumbnails.delete(entry.thumbnails().stream()
                    .filter(key -> !byKey.containsKey(key))
                    .toList());
            return objects.advance(writing.with(State.MADE, List.copyOf(byKey.keySet())))
                    ? new Made(event, made, rendered.profileIgnored())
                    : superseded();
        }

        private ObjectOutcome miss(ObjectEntry entry, String reason) {
            return objects.advance(entry.with(State.MISSED, entry.thumbnails()))
                    ? new Skipped(event, reason)
                    : superseded();
        }

        private ObjectOutcome reject(ObjectEntry entry, String reason) {
            ObjectOutcome rejected = storeRejected(reason);
            if (entry.thumbnails().isEmpty()) {
                return objects.advance(entry.with(State.REJECTED, List.of())) ? rejected : superseded();
            }
            ObjectEntry writing = entry.with(State.WRITING, entry.thumbnails());
            if (!objects.advance(writing)) {
                return superseded();
            }
            thumbnails.delete(entry.thumbnails());
            return objects.advance(writing.with(State.REJECTED, List.of())) ? rejected : superseded();
        }

        ObjectOutcome storeRejected(String reason) {
            rejections.store(event, reason);
            return new Rejected(event, reason);
        }

        private ObjectOutcome deleteThumbnails(ObjectEntry writing) {
            // If the object's entry was lost, there may be thumbnails that no entry lists.
            thumbnails.delete(union(writing.thumbnails(), thumbnails.possibleKeys(event, sizes)));
            return objects.advance(writing.with(State.REMOVED, List.of())) ? new Removed(event) : superseded();
        }

        private ObjectOutcome superseded() {
            return new Skipped(event, "a newer version is known");
        }

        /** Tells which version of which object a thumbnail was made from. */
        private Map<String, String> metadata(Fetched upload) {
            Map<String, String> metadata = new TreeMap<>();
            metadata.put("source-key", headerValue(event.key()));
            metadata.put("source-etag", upload.eTag().replace("\"", ""));
            upload.versionId().ifPresent(version -> metadata.put("source-version", version));
            event.sequencer().ifPresent(sequencer -> metadata.put("source-sequencer", sequencer));
            return metadata;
        }
    }

    private static List<String> union(Collection<String> some, Collection<String> others) {
        return Stream.concat(some.stream(), others.stream()).distinct().toList();
    }

    /**
     * Encodes text as S3 returns it. S3 sends metadata as headers, and encodes what is not printable ASCII by RFC 2047. Text
     * that already looks encoded is encoded once more, or S3 could not decode it rightly.
     */
    private static String headerValue(String text) {
        return text.chars().allMatch(c -> c > 0x20 && c < 0x7f) && !text.contains("=?")
                ? text
                : "=?UTF-8?B?" + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "?=";
    }
}
