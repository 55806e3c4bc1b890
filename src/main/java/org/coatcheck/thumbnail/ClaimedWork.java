package org.coatcheck.thumbnail;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.image.Format;
import org.coatcheck.image.RenderingResult;
import org.coatcheck.image.RenderingResult.NotAdmitted;
import org.coatcheck.image.RenderingResult.Picture;
import org.coatcheck.image.RenderingResult.Rendered;
import org.coatcheck.sdk.Beside;
import org.coatcheck.sdk.Deadline;
import org.coatcheck.sdk.OutOfTimeException;
import org.coatcheck.thumbnail.FetchResult.Fetched;
import org.coatcheck.thumbnail.ObjectEntry.State;
import org.coatcheck.thumbnail.ObjectOutcome.Kept;
import org.coatcheck.thumbnail.ObjectOutcome.Made;
import org.coatcheck.thumbnail.ObjectOutcome.Rejected;
import org.coatcheck.thumbnail.ObjectOutcome.Removed;
import org.coatcheck.thumbnail.ObjectOutcome.Skipped;
import org.coatcheck.thumbnail.Thumbnails.Listener;
import org.coatcheck.thumbnail.Unavailable.Missing;
import org.coatcheck.thumbnail.Unavailable.Unreadable;
import org.coatcheck.timing.Phase;
import org.coatcheck.timing.Stopwatch;

/**
 * What an attempt does with an object whose entry it has claimed. A version's thumbnails are made in these steps, each of which
 * needs the one before it:
 *
 * <ol>
 *   <li>Read the version's header, which tells whether it is decoded, and which keys its thumbnails have.
 *   <li>Mark the entry as {@code writing}, with every key that the thumbnails bucket may have. Render the version at the same
 *       time: if that fails, the entry goes from {@code writing} to {@code rejected}.
 *   <li>Put the thumbnails, several at a time. Then delete those that only an older version had.
 *   <li>Mark the entry as {@code made}. The audit's ended record, which tells of what is stored, is written at the same time.
 * </ol>
 *
 * <p>If another attempt has taken the entry over, a mark is not written, and the work ends there.
 */
final class ClaimedWork {

    private static final String KEY_TOO_LONG = "its thumbnail's key would be longer than S3's "
            + ObjectEvent.LONGEST_KEY + " bytes (COATCHECK_KEY_PATTERN)";

    /** What is left to do when everything is stored: at most to write the entry's last state. */
    private interface LastStep {
        ObjectOutcome take();
    }

    private final ThumbnailsBucket thumbnails;
    private final ObjectsTable objects;
    private final Making making;
    private final Clock clock;
    private final ObjectEvent event;
    private final boolean remakes;
    private final Listener listener;
    private final Beside beside;

    /**
     * Work on an object's event.
     *
     * @param remakes whether an operator wants its thumbnails made anew
     * @param beside how the entry is marked beside the rendering, which stays in the thread of its native memory
     */
    ClaimedWork(
            ThumbnailStorage storage,
            Making making,
            ObjectEvent event,
            boolean remakes,
            Listener listener,
            Beside beside) {
        this.thumbnails = storage.thumbnails;
        this.objects = storage.objects;
        this.making = making;
        this.clock = storage.clock;
        this.event = event;
        this.remakes = remakes;
        this.listener = listener;
        this.beside = beside;
    }

    ObjectOutcome make(ObjectEntry entry, FetchResult upload) {
        return switch (upload) {
            case Fetched fetched -> render(entry, fetched);
            case Missing(String reason) ->
                stored(() -> lastState(entry.with(State.MISSED, entry.thumbnails()), new Skipped(event, reason)));
            case Unreadable unreadable -> stored(() -> reject(entry, unreadable));
        };
    }

    private ObjectOutcome render(ObjectEntry entry, Fetched upload) {
        try (WritingMark mark = new WritingMark(objects, beside, entry)) {
            RenderingResult result = Stopwatch.time(
                    Phase.RENDER,
                    () -> making.renderer().render(upload.file(), Deadline.timeLeft(), format -> mark(mark, format)));
            return stored(() -> unlessTakenOver(mark.takenOverBy(), mark.entry(), () -> switch (result) {
                case RenderingResult.Rejected(String reason) ->
                    reject(mark.entry(), entry.thumbnails(), new Unreadable(reason, false));
                case NotAdmitted _ -> throw new OutOfTimeException("rendering");
                case Rendered rendered when mark.isStarted() -> store(mark.entry(), upload, rendered);
                case Rendered unnameable -> reject(entry, new Unreadable(KEY_TOO_LONG, false));
            }));
        }
    }

    /** The last step is in no phase: the record that has the phases is written at the same time. */
    private static ObjectOutcome stored(Supplier<LastStep> storing) {
        return Stopwatch.time(Phase.STORE, storing).take();
    }

    private void mark(WritingMark mark, Format format) {
        List<String> keys = thumbnails.keys(event, making.sizes(), format);
        if (keys.stream().allMatch(ObjectEvent::isKey)) {
            mark.start(keys);
        }
    }

    /** @param writing the entry, which is marked as {@code writing} */
    private LastStep store(ObjectEntry writing, Fetched upload, Rendered rendered) {
        List<Thumbnail> made = put(rendered.pictures(), SourceMetadata.of(event, upload, writing.requestId()));
        List<String> keys = made.stream().map(Thumbnail::key).toList();
        thumbnails.delete(
                writing.thumbnails().stream().filter(key -> !keys.contains(key)).toList());
        boolean remade = writing.madeWith().isPresent();
        return lastState(
                writing.made(keys, new MadeWith(making.fingerprint(), clock.instant())),
                new Made(event, made, rendered.profileIgnored(), rendered.animationStopped(), remade));
    }

    private List<Thumbnail> put(List<Picture> pictures, Map<String, String> metadata) {
        return beside.all(pictures.stream()
                .<Supplier<Thumbnail>>map(
                        picture -> () -> thumbnails.put(thumbnails.key(event, picture), picture, metadata))
                .toList());
    }

    private LastStep reject(ObjectEntry entry, Unreadable rejection) {
        return reject(entry, entry.thumbnails(), rejection);
    }

    /**
     * Stores the event in the rejected queue, deletes the thumbnails of an older version, and marks the entry. But thumbnails
     * of the same version stay: the image may be archived by now. The entry goes on to list those that are in the bucket. Others
     * are gone, or an attempt was about to make them when it died: the sweep would try in vain to make them again. An order to
     * make thumbnails anew is not stored: nothing is missing without it.
     */
    private LastStep reject(ObjectEntry entry, List<String> listed, Unreadable rejection) {
        boolean ofSameVersion = entry.madeWith().isPresent();
        List<String> kept =
                ofSameVersion ? listed.stream().filter(thumbnails::has).toList() : List.of();
        if (remakes && !kept.isEmpty()) {
            return lastState(entry.with(State.MADE, kept), new Kept(event, rejection.reason()));
        }
        List<String> ofOlder = ofSameVersion ? List.of() : listed;
        if (entry.state() == State.MAKING && !ofOlder.isEmpty()) {
            ObjectEntry writing = entry.with(State.WRITING, ofOlder);
            return unlessTakenOver(objects.write(writing), writing, () -> reject(writing, ofOlder, rejection));
        }
        ObjectOutcome rejected = storeRejected(rejection.reason());
        thumbnails.delete(ofOlder);
        return lastState(entry.rejected(kept, rejection.mayEnd()), rejected);
    }

    ObjectOutcome storeRejected(String reason) {
        listener.rejected(event, reason);
        return new Rejected(event, reason);
    }

    /** @param writing the entry, which is marked as {@code writing} by the claim of a removal */
    ObjectOutcome remove(ObjectEntry writing) {
        return stored(() -> {
            // If the object's entry was lost, there may be thumbnails that no entry lists.
            thumbnails.delete(union(writing.thumbnails(), thumbnails.possibleKeys(event, making.sizes())));
            return lastState(writing.with(State.REMOVED, List.of()), new Removed(event));
        });
    }

    private LastStep lastState(ObjectEntry last, ObjectOutcome outcome) {
        return () -> {
            listener.expected(outcome);
            return takenOver(objects.write(last), last).orElse(outcome);
        };
    }

    private LastStep unlessTakenOver(Optional<ObjectEntry> taken, ObjectEntry next, Supplier<LastStep> then) {
        return takenOver(taken, next).<LastStep>map(skipped -> () -> skipped).orElseGet(then);
    }

    /** The outcome if another attempt has taken the entry over, so that its next state was not written. */
    private Optional<ObjectOutcome> takenOver(Optional<ObjectEntry> taken, ObjectEntry next) {
        return taken.map(other -> new Skipped(
                event,
                other.eTag().equals(next.eTag())
                        ? "another attempt has taken its work over"
                        : "a newer version is known"));
    }

    static List<String> union(Collection<String> some, Collection<String> others) {
        return Stream.concat(some.stream(), others.stream()).distinct().toList();
    }
}
