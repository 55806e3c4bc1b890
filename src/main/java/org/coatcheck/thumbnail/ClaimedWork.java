package org.coatcheck.thumbnail;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.image.Box;
import org.coatcheck.image.Renderer;
import org.coatcheck.image.RenderingResult;
import org.coatcheck.image.RenderingResult.Picture;
import org.coatcheck.image.RenderingResult.Rendered;
import org.coatcheck.thumbnail.FetchResult.Fetched;
import org.coatcheck.thumbnail.ObjectEntry.State;
import org.coatcheck.thumbnail.ObjectOutcome.Made;
import org.coatcheck.thumbnail.ObjectOutcome.Rejected;
import org.coatcheck.thumbnail.ObjectOutcome.Removed;
import org.coatcheck.thumbnail.ObjectOutcome.Skipped;
import org.coatcheck.thumbnail.Thumbnails.Rejections;
import org.coatcheck.thumbnail.Unavailable.Missing;
import org.coatcheck.thumbnail.Unavailable.Unreadable;

/**
 * What an attempt does with an object whose entry it has claimed. A version's thumbnails are made in these steps, each of which
 * needs the one before it:
 *
 * <ol>
 *   <li>Render the version.
 *   <li>Mark the entry as {@code writing}, with every key that the thumbnails bucket may have.
 *   <li>Put the thumbnails, then delete those that only an older version had.
 *   <li>Mark the entry as {@code made}.
 * </ol>
 *
 * <p>If another attempt has taken the entry over, a mark is not written, and the work ends there.
 */
final class ClaimedWork {

    private final ThumbnailsBucket thumbnails;
    private final ObjectsTable objects;
    private final Renderer renderer;
    private final List<Box> sizes;
    private final ObjectEvent event;
    private final Rejections rejections;

    ClaimedWork(
            ThumbnailStorage storage, Renderer renderer, List<Box> sizes, ObjectEvent event, Rejections rejections) {
        this.thumbnails = storage.thumbnails;
        this.objects = storage.objects;
        this.renderer = renderer;
        this.sizes = sizes;
        this.event = event;
        this.rejections = rejections;
    }

    ObjectOutcome make(ObjectEntry entry, FetchResult upload) {
        return switch (upload) {
            case Fetched fetched -> render(entry, fetched);
            case Missing(String reason) ->
                mark(entry.with(State.MISSED, entry.thumbnails()), () -> new Skipped(event, reason));
            case Unreadable unreadable -> reject(entry, unreadable);
        };
    }

    private ObjectOutcome render(ObjectEntry entry, Fetched upload) {
        return switch (renderer.render(upload.file())) {
            case Rendered rendered -> store(entry, upload, rendered);
            case RenderingResult.Rejected rejected -> reject(entry, new Unreadable(rejected.reason(), false));
        };
    }

    private ObjectOutcome store(ObjectEntry entry, Fetched upload, Rendered rendered) {
        Map<String, Picture> byKey = new LinkedHashMap<>();
        rendered.pictures().forEach(picture -> byKey.put(thumbnails.key(event, picture), picture));
        if (!byKey.keySet().stream().allMatch(ObjectEvent::isKey)) {
            String reason = "its thumbnail's key would be longer than S3's " + ObjectEvent.LONGEST_KEY
                    + " bytes (COATCHECK_KEY_PATTERN)";
            return reject(entry, new Unreadable(reason, false));
        }
        ObjectEntry writing = entry.with(State.WRITING, union(entry.thumbnails(), byKey.keySet()));
        return mark(writing, () -> {
            List<Thumbnail> made = put(byKey, metadata(entry, upload));
            thumbnails.delete(entry.thumbnails().stream()
                    .filter(key -> !byKey.containsKey(key))
                    .toList());
            return mark(
                    writing.with(State.MADE, List.copyOf(byKey.keySet())),
                    () -> new Made(event, made, rendered.profileIgnored(), rendered.animationStopped()));
        });
    }

    private List<Thumbnail> put(Map<String, Picture> byKey, Map<String, String> metadata) {
        return byKey.entrySet().stream()
                .map(picture -> thumbnails.put(picture.getKey(), picture.getValue(), metadata))
                .toList();
    }

    /** Stores the event in the rejected queue, deletes the thumbnails of an older version, and marks the entry. */
    ObjectOutcome reject(ObjectEntry entry, Unreadable rejection) {
        ObjectOutcome rejected = storeRejected(rejection.reason());
        if (entry.thumbnails().isEmpty()) {
            return mark(entry.rejected(rejection.mayEnd()), () -> rejected);
        }
        ObjectEntry writing = entry.with(State.WRITING, entry.thumbnails());
        return mark(writing, () -> {
            thumbnails.delete(entry.thumbnails());
            return mark(writing.rejected(rejection.mayEnd()), () -> rejected);
        });
    }

    ObjectOutcome storeRejected(String reason) {
        rejections.store(event, reason);
        return new Rejected(event, reason);
    }

    /** @param writing the entry, which is marked as {@code writing} by the claim of a removal */
    ObjectOutcome remove(ObjectEntry writing) {
        // If the object's entry was lost, there may be thumbnails that no entry lists.
        thumbnails.delete(union(writing.thumbnails(), thumbnails.possibleKeys(event, sizes)));
        return mark(writing.with(State.REMOVED, List.of()), () -> new Removed(event));
    }

    /** Writes the entry's next state. Then goes on, unless another attempt has taken the entry over. */
    private ObjectOutcome mark(ObjectEntry next, Supplier<ObjectOutcome> then) {
        return objects.advance(next)
                .<ObjectOutcome>map(other -> new Skipped(
                        event,
                        other.eTag().equals(next.eTag())
                                ? "another attempt has taken its work over"
                                : "a newer version is known"))
                .orElseGet(then);
    }

    /** Names the object and the version that a thumbnail was made from, and the request that made it. */
    private Map<String, String> metadata(ObjectEntry entry, Fetched upload) {
        Map<String, String> metadata = new TreeMap<>();
        metadata.put("request-id", entry.requestId());
        metadata.put("source-key", headerValue(event.key()));
        metadata.put("source-etag", upload.eTag().replace("\"", ""));
        upload.versionId().ifPresent(version -> metadata.put("source-version", version));
        event.sequencer()
                .filter(sequencer -> event.change() == Change.CREATED) // a removal's is not that of the version
                .ifPresent(sequencer -> metadata.put("source-sequencer", sequencer));
        return metadata;
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
