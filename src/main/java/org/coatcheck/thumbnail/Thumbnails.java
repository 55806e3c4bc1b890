package org.coatcheck.thumbnail;

import org.coatcheck.event.Attempt;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.image.RenderingSettings;
import org.coatcheck.sdk.Beside;
import org.coatcheck.thumbnail.ObjectOutcome.Skipped;

/**
 * Makes and deletes thumbnails. The thumbnails of an uploaded object are those of its newest version, made once; if the
 * object was removed, it has none.
 *
 * <p>The order of the steps makes it safe for an attempt to die after any of them. {@link ObjectWork} looks at the object and
 * claims its entry. Before {@link ClaimedWork} touches the thumbnails bucket, it writes into the entry which keys the bucket
 * may have. It writes the final state only when everything is in the bucket or in the rejected queue. If the attempt dies
 * before that, a later one takes the entry over and does the work again. {@link ObjectEntry} has the states.
 */
public final class Thumbnails {

    private final ThumbnailStorage storage;
    private final Making making;
    private final Beside beside;

    /** Who hears of an attempt's work on an object before that work counts as finished. */
    public interface Listener {

        /** Stores the event of a rejected object. */
        void rejected(ObjectEvent event, String reason);

        /**
         * Everything is stored. The outcome is this one, unless the entry's last state cannot be written, or another attempt has
         * taken the entry over. Called once at most, in the thread of the work.
         */
        default void expected(ObjectOutcome outcome) {}
    }

    public Thumbnails(ThumbnailStorage storage, RenderingSettings rendering) {
        this(storage, rendering, Beside.THREAD);
    }

    /** @param beside how AWS calls are made that do not depend on one another */
    public Thumbnails(ThumbnailStorage storage, RenderingSettings rendering, Beside beside) {
        this.storage = storage;
        this.making = Making.of(storage.settings, rendering);
        this.beside = beside;
    }

    /**
     * Handles the event of one object.
     *
     * @throws RuntimeException if a retry may help
     */
    public ObjectOutcome handle(Attempt attempt, ObjectEvent event, Listener listener) {
        ObjectWork work = work(attempt, event, listener);
        UploadsSettings uploads = storage.settings.uploads();
        if (!uploads.contains(event.bucket())) {
            return work.reject("its bucket is not the uploads bucket " + String.join(" or ", uploads.buckets())
                    + " (COATCHECK_UPLOADS_BUCKET)");
        }
        return switch (event.change()) {
            case CREATED, REMOVED, RESTORED, UNKNOWN -> work.run();
            case UNCHANGED -> new Skipped(event, event.name() + " leaves the image as it was");
        };
    }

    /**
     * Marks an object as rejected, so that only a redriven event or a newer version is processed. Thumbnails of an older
     * version are deleted.
     *
     * @param event that is already in the rejected queue
     */
    public void giveUp(Attempt attempt, ObjectEvent event, String reason) {
        if (storage.settings.uploads().contains(event.bucket()) && event.change() != Change.UNCHANGED) {
            work(attempt, event, (object, why) -> {}).giveUp(reason);
        }
    }

    private ObjectWork work(Attempt attempt, ObjectEvent event, Listener listener) {
        return new ObjectWork(
                storage,
                making,
                attempt,
                event,
                new ClaimedWork(storage, making, event, attempt.remake().isPresent(), listener, beside),
                beside);
    }
}
