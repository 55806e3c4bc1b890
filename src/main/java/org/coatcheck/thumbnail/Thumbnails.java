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
import java.util.stream.Stream;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.image.Renderer;
import org.coatcheck.image.Rendering;
import org.coatcheck.image.Rendering.Picture;
import org.coatcheck.image.Rendering.Rendered;
import org.coatcheck.image.Vips;
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
 * The job: an object's thumbnails are those of its newest version, made once, and none where it is gone.
 *
 * <p>The order of the steps is what makes it safe to die after any of them: the entry in the objects table is taken
 * first, says which keys may be in the bucket before one is, and is closed only when all is in the bucket or in the queue.
 * Whoever comes to an entry that was not closed does the work again. The bucket is touched by one worker at a time, and
 * it is that of the newest version that is known.
 */
public final class Thumbnails {

    private static final int FORBIDDEN = 403;

    private final String uploadsBucket;
    private final ThumbnailRules rules;
    private final UploadsBucket originals;
    private final ObjectsTable objects;
    private final ThumbnailsBucket store;

    /**
     * Where the job finds and puts things.
     *
     * @param uploadsBucket the one bucket whose objects get thumbnails
     */
    public record Places(String uploadsBucket, String thumbnailsBucket, String objectsTable) {}

    /** Where objects go that can have no thumbnail, before the work on them is called done. */
    public interface Rejections {
        void keep(ObjectEvent event, String reason);
    }

    public Thumbnails(S3Client s3, DynamoDbClient dynamoDb, Places places, ThumbnailRules rules, Clock clock) {
        this.uploadsBucket = places.uploadsBucket();
        this.rules = rules;
        this.originals = new UploadsBucket(s3, rules.maxBytes());
        this.objects = new ObjectsTable(dynamoDb, places.objectsTable(), clock);
        this.store = new ThumbnailsBucket(s3, places.thumbnailsBucket(), rules);
    }

    /**
     * Does what one object's event asks for.
     *
     * @throws RuntimeException where a retry may mend what failed
     */
    public ObjectOutcome handle(Invocation invocation, ObjectEvent event, Rejections rejections) {
        Task task = new Task(invocation, event, rejections);
        if (!event.bucket().equals(uploadsBucket)) {
            return task.keepRejected(
                    "its bucket is not the uploads bucket " + uploadsBucket + " (COATCHECK_UPLOADS_BUCKET)");
        }
        return switch (event.change()) {
            // The console marks an empty folder with an object of no bytes whose key ends in a slash.
            case CREATED ->
                event.key().endsWith("/") ? new Skipped(event, "it is a folder") : task.create(task::fetchAndRender);
            case REMOVED -> task.remove();
            case OTHER -> new Skipped(event, event.name() + " leaves the picture as it was");
        };
    }

    /**
     * Has it that an object can have no thumbnails, so that nobody tries it again but an operator. What was made stays.
     *
     * @param event that is in the rejected queue already
     */
    public void giveUp(Invocation invocation, ObjectEvent event, String reason) {
        if (event.bucket().equals(uploadsBucket) && event.change() == Change.CREATED) {
            Task task = new Task(invocation, event, (object, why) -> {});
            task.create(entry -> task.refuse(entry, reason));
        }
    }

    /** The steps of the job on nobody's object. AWS refuses whatever would change something. */
    public Stream<Runnable> rehearsal() {
        return Stream.of(
                () -> new Renderer(Vips.shared(), rules).rehearse(),
                () -> objects.place(ObjectsTable.REHEARSAL),
                objects::rehearse,
                () -> originals.rehearse(uploadsBucket),
                store::rehearse);
    }

    /** The work on one object in one attempt. */
    private final class Task {

        private final Invocation invocation;
        private final ObjectEvent event;
        private final Rejections rejections;

        Task(Invocation invocation, ObjectEvent event, Rejections rejections) {
            this.invocation = invocation;
            this.event = event;
            this.rejections = rejections;
        }

        ObjectOutcome create(Function<ObjectEntry, ObjectOutcome> work) {
            Optional<String> eTag;
            try {
                eTag = event.eTag().or(() -> originals.eTag(event));
            } catch (S3Exception refused) {
                if (refused.statusCode() == FORBIDDEN) {
                    return keepRejected(UploadsBucket.notGivenOut(refused));
                }
                throw refused;
            }
            return eTag.map(known -> claim(ClaimRequest.thumbnails(event, known, invocation), work))
                    .orElseGet(() -> new Skipped(event, "the object is gone"));
        }

        ObjectOutcome remove() {
            // Of a versioned bucket an old version may be deleted while the newest one stays.
            if (originals.eTag(event).isPresent()) {
                return new Skipped(event, "the object is there, in another version");
            }
            return claim(ClaimRequest.removal(event, invocation), this::remove);
        }

        private ObjectOutcome claim(ClaimRequest wanted, Function<ObjectEntry, ObjectOutcome> work) {
            return switch (objects.claim(wanted, buckets(wanted))) {
                case Granted(ObjectEntry entry) -> work.apply(entry);
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

        private Buckets buckets(ClaimRequest wanted) {
            return new Buckets() {
                @Override
                public boolean haveOriginal() {
                    return originals.eTag(event).orElse("").equals(wanted.eTag());
                }

                @Override
                public boolean haveThumbnails(ObjectEntry entry) {
                    return entry.thumbnails().stream().allMatch(store::has);
                }
            };
        }

        private ObjectOutcome fetchAndRender(ObjectEntry entry) {
            try (Arena arena = Arena.ofConfined()) {
                return switch (originals.fetch(event, entry.eTag(), arena)) {
                    case Fetched fetched -> render(entry, fetched);
                    case Missing missing -> miss(entry, missing.reason());
                    case Unreadable unreadable -> refuse(entry, unreadable.reason());
                };
            }
        }

        private ObjectOutcome render(ObjectEntry entry, Fetched original) {
            return switch (new Renderer(Vips.shared(), rules).render(original.file())) {
                case Rendered rendered -> store(entry, original, rendered.pictures());
                case Rendering.Rejected refused -> refuse(entry, refused.reason());
            };
        }

        private ObjectOutcome store(ObjectEntry entry, Fetched original, List<Picture> pictures) {
            Map<String, Picture> byKey = new LinkedHashMap<>();
            pictures.forEach(picture -> byKey.put(store.key(event, picture), picture));
            if (!byKey.keySet().stream().allMatch(ObjectEvent::isKey)) {
                return refuse(
                        entry,
                        "its thumbnail's key would be longer than S3's " + ObjectEvent.LONGEST_KEY
                                + " bytes (COATCHECK_KEY_PATTERN)");
            }
            ObjectEntry writing = entry.with(State.WRITING, union(entry.thumbnails(), byKey.keySet()));
            if (!objects.advance(writing)) {
                return superseded();
            }
            Map<String, String> metadata = metadata(original);
            List<Thumbnail> thumbnails = byKey.entrySet().stream()
                    .map(picture -> store.put(picture.getKey(), picture.getValue(), metadata))
                    .toList();
            store.delete(entry.thumbnails().stream()
                    .filter(key -> !byKey.containsKey(key))
                    .toList());
            return objects.advance(writing.with(State.MADE, List.copyOf(byKey.keySet())))
                    ? new Made(event, thumbnails)
                    : superseded();
        }

        private ObjectOutcome miss(ObjectEntry entry, String reason) {
            return objects.advance(entry.with(State.MISSED, entry.thumbnails()))
                    ? new Skipped(event, reason)
                    : superseded();
        }

        private ObjectOutcome refuse(ObjectEntry entry, String reason) {
            ObjectOutcome refused = keepRejected(reason);
            if (entry.thumbnails().isEmpty()) {
                return objects.advance(entry.with(State.REJECTED, List.of())) ? refused : superseded();
            }
            ObjectEntry writing = entry.with(State.WRITING, entry.thumbnails());
            if (!objects.advance(writing)) {
                return superseded();
            }
            store.delete(entry.thumbnails());
            return objects.advance(writing.with(State.REJECTED, List.of())) ? refused : superseded();
        }

        ObjectOutcome keepRejected(String reason) {
            rejections.keep(event, reason);
            return new Rejected(event, reason);
        }

        private ObjectOutcome remove(ObjectEntry writing) {
            // Of an object whose entry was lost there may be thumbnails that no entry lists.
            store.delete(union(writing.thumbnails(), store.keys(event)));
            return objects.advance(writing.with(State.REMOVED, List.of())) ? new Removed(event) : superseded();
        }

        private ObjectOutcome superseded() {
            return new Skipped(event, "a newer version is known");
        }

        /** So that a thumbnail says which version of which object it is of. */
        private Map<String, String> metadata(Fetched original) {
            Map<String, String> metadata = new TreeMap<>();
            metadata.put("source-key", inAscii(event.key()));
            metadata.put("source-etag", original.eTag().replace("\"", ""));
            original.versionId().ifPresent(version -> metadata.put("source-version", version));
            event.sequencer().ifPresent(sequencer -> metadata.put("source-sequencer", sequencer));
            return metadata;
        }
    }

    private static List<String> union(Collection<String> some, Collection<String> others) {
        return Stream.concat(some.stream(), others.stream()).distinct().toList();
    }

    /**
     * Metadata travels in headers: what is not printable ASCII is written as RFC 2047 says, which S3 does likewise. So is
     * what looks as if it were written so already.
     */
    private static String inAscii(String text) {
        return text.chars().allMatch(c -> c > 0x20 && c < 0x7f) && !text.contains("=?")
                ? text
                : "=?UTF-8?B?" + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "?=";
    }
}
