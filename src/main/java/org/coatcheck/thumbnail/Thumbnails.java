package org.coatcheck.thumbnail;

import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.thumbnail.Claim.Busy;
import org.coatcheck.thumbnail.Claim.Granted;
import org.coatcheck.thumbnail.Claim.Superseded;
import org.coatcheck.thumbnail.Entry.State;
import org.coatcheck.thumbnail.ObjectOutcome.Duplicate;
import org.coatcheck.thumbnail.ObjectOutcome.Made;
import org.coatcheck.thumbnail.ObjectOutcome.Refused;
import org.coatcheck.thumbnail.ObjectOutcome.Removed;
import org.coatcheck.thumbnail.ObjectOutcome.Skipped;
import org.coatcheck.thumbnail.Original.Fetched;
import org.coatcheck.thumbnail.Original.Missing;
import org.coatcheck.thumbnail.Original.Unreadable;
import org.coatcheck.thumbnail.Rendering.Picture;
import org.coatcheck.thumbnail.Rendering.Rendered;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The job: an object's thumbnails are those of its newest version, made once, and none where it is gone.
 *
 * <p>The order of the steps is what makes it safe to die after any of them: the entry in the objects table is taken
 * first, and closed only when all is in the bucket or in the queue. Whoever comes to an entry that was not closed does
 * the work again.
 */
public final class Thumbnails {

    private static final int FORBIDDEN = 403;

    private final String uploadsBucket;
    private final ThumbnailRules rules;
    private final Originals originals;
    private final Objects objects;
    private final ThumbnailStore store;

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
        this.originals = new Originals(s3, rules.maxBytes());
        this.objects = new Objects(dynamoDb, places.objectsTable(), clock);
        this.store = new ThumbnailStore(s3, places.thumbnailsBucket(), rules, objects);
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
            case CREATED -> event.key().endsWith("/") ? new Skipped(event, "it is a folder") : task.create();
            case REMOVED -> task.remove();
            case OTHER -> new Skipped(event, event.name() + " leaves the picture as it was");
        };
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

        ObjectOutcome create() {
            Optional<String> eTag;
            try {
                eTag = event.eTag().or(() -> originals.eTag(event));
            } catch (S3Exception refused) {
                if (refused.statusCode() == FORBIDDEN) {
                    return keepRejected(Originals.notGivenOut(refused));
                }
                throw refused;
            }
            return eTag.map(this::create).orElseGet(() -> new Skipped(event, "the object is gone"));
        }

        private ObjectOutcome create(String eTag) {
            return switch (objects.claim(Wanted.thumbnails(event, eTag, invocation))) {
                case Granted(Entry entry) -> fetchAndRender(entry);
                case Claim.Duplicate(Entry entry) -> duplicate(entry);
                case Superseded(Entry newer) -> superseded(newer, List.of());
                case Busy(Entry other) -> throw new ObjectBusyException(other);
            };
        }

        private ObjectOutcome duplicate(Entry entry) {
            return entry.state() == State.REFUSED
                    ? new Skipped(event, "it was rejected before, and is in the rejected queue")
                    : new Duplicate(event);
        }

        private ObjectOutcome fetchAndRender(Entry entry) {
            try (Arena arena = Arena.ofConfined()) {
                return switch (originals.fetch(event, entry.eTag(), arena)) {
                    case Fetched fetched -> render(entry, fetched);
                    case Missing missing -> miss(entry, missing.reason());
                    case Unreadable unreadable -> refuse(entry, unreadable.reason());
                };
            }
        }

        private ObjectOutcome render(Entry entry, Fetched original) {
            return switch (new Renderer(Vips.shared(), rules).render(original.file())) {
                case Rendered rendered -> store(entry, original, rendered.pictures());
                case Rendering.Refused refused -> refuse(entry, refused.reason());
            };
        }

        private ObjectOutcome store(Entry entry, Fetched original, List<Picture> pictures) {
            Map<String, String> metadata = metadata(original);
            List<Thumbnail> thumbnails = new ArrayList<>(pictures.size());
            for (Picture picture : pictures) {
                String key = store.key(event, picture);
                if (!ObjectEvent.isKey(key)) {
                    return refuse(
                            entry,
                            "its thumbnail's key would be longer than S3's " + ObjectEvent.LONGEST_KEY
                                    + " bytes (COATCHECK_KEY_PATTERN)");
                }
                Optional<Thumbnail> stored = store.put(entry, key, picture, metadata);
                if (stored.isEmpty()) {
                    return lost(keys(thumbnails));
                }
                thumbnails.add(stored.get());
            }
            return close(entry, State.MADE, keys(thumbnails)).orElseGet(() -> new Made(event, thumbnails));
        }

        private ObjectOutcome miss(Entry entry, String reason) {
            return objects.close(entry, State.MISSED, entry.thumbnails())
                    .map(newer -> superseded(newer, List.of()))
                    .orElseGet(() -> new Skipped(event, reason));
        }

        private ObjectOutcome refuse(Entry entry, String reason) {
            ObjectOutcome refused = keepRejected(reason);
            return close(entry, State.REFUSED, List.of()).orElse(refused);
        }

        ObjectOutcome keepRejected(String reason) {
            rejections.keep(event, reason);
            return new Refused(event, reason);
        }

        ObjectOutcome remove() {
            // Of a versioned bucket an old version may be deleted while the newest one stays.
            if (originals.eTag(event).isPresent()) {
                return new Skipped(event, "the object is there, in another version");
            }
            return switch (objects.claim(Wanted.removal(event, invocation))) {
                case Granted(Entry entry) -> {
                    store.deleteAllBut(entry, event, List.of());
                    yield objects.close(entry, State.REMOVED, List.of())
                            .<ObjectOutcome>map(newer -> new Skipped(event, "a newer version is known"))
                            .orElseGet(() -> new Removed(event));
                }
                case Claim.Duplicate duplicate -> new Duplicate(event);
                case Superseded newer -> new Skipped(event, "a newer version is known");
                case Busy(Entry other) -> throw new ObjectBusyException(other);
            };
        }

        /**
         * Ends the work on a version: no thumbnails are left but its own.
         *
         * @return what it came to instead, where a newer version has taken the entry
         */
        private Optional<ObjectOutcome> close(Entry entry, State state, List<String> own) {
            if (entry.isFirst()) {
                return objects.close(entry, state, own).map(newer -> superseded(newer, own));
            }
            Entry removing = entry.with(State.REMOVING, entry.thumbnails());
            return objects.close(entry, State.REMOVING, entry.thumbnails())
                    .map(newer -> superseded(newer, own))
                    .or(() -> {
                        store.deleteAllBut(removing, event, own);
                        return objects.close(removing, state, own).map(newer -> superseded(newer, own));
                    });
        }

        private ObjectOutcome lost(List<String> written) {
            return superseded(objects.find(event.object()).orElseThrow(), written);
        }

        /**
         * A newer version is known: this one's thumbnails must not stay, wherever the newer one does not overwrite them.
         *
         * @param written keys that this attempt has written
         */
        private ObjectOutcome superseded(Entry newer, List<String> written) {
            switch (newer.state()) {
                // Who holds it has not tidied yet, and will; or there is nothing to be kept apart from.
                case MAKING, MISSED -> {}
                case MADE -> {
                    if (!newer.thumbnails().containsAll(written)) {
                        tidy(newer);
                    }
                }
                case REFUSED, REMOVED -> tidy(newer);
                case REMOVING -> {
                    if (newer.isOfRemoval()) {
                        tidy(newer);
                    }
                }
            }
            return new Skipped(event, "a newer version is known");
        }

        /** Deletes what older versions left behind, perhaps in an attempt of this request that died. */
        private void tidy(Entry entry) {
            switch (objects.claim(Wanted.tidying(entry, invocation))) {
                case Granted(Entry removing) -> {
                    List<String> kept = entry.state() == State.MADE ? entry.thumbnails() : List.of();
                    store.deleteAllBut(removing, event, kept);
                    objects.close(removing, entry.isOfRemoval() ? State.REMOVED : entry.state(), kept);
                }
                case Claim.Duplicate duplicate -> {}
                case Superseded newer -> {}
                case Busy(Entry other) -> throw new ObjectBusyException(other);
            }
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

    private static List<String> keys(List<Thumbnail> thumbnails) {
        return thumbnails.stream().map(Thumbnail::key).toList();
    }

    /** Metadata travels in headers: what is not printable ASCII is written as RFC 2047 says, which S3 does likewise. */
    private static String inAscii(String text) {
        return text.chars().allMatch(c -> c > 0x20 && c < 0x7f)
                ? text
                : "=?UTF-8?B?" + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "?=";
    }
}
