package org.coatcheck.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.thumbnail.ObjectOutcome.Duplicate;
import org.coatcheck.thumbnail.ObjectOutcome.Made;
import org.coatcheck.thumbnail.ObjectOutcome.Removed;
import org.coatcheck.thumbnail.ObjectOutcome.Skipped;
import org.junit.jupiter.api.Test;

/** Several events of one object: repeated, out of order, after a removal, and redriven. */
class EventOrderIT extends ThumbnailsFixture {

    private final String key = folder + "/cat.jpg";

    @Test
    void repeatedEventChangesNothing() {
        ObjectEvent event = upload(key, "ok/jpeg-small.jpg");
        handle(event);
        requests.clear();

        assertThat(handle(event)).isEqualTo(new Duplicate(event));
        assertThat(requests).isSubsetOf("GetObjectRequest");
    }

    @Test
    void olderEventThatArrivesLaterDoesNothing() {
        ObjectEvent older = upload(key, "ok/png-rgb.png");
        ObjectEvent newer = upload(key, "ok/jpeg-small.jpg");
        handle(newer);

        assertThat(handle(older)).isEqualTo(new Skipped(older, "a newer version is known"));
        assertThat(storedThumbnail(key + "/256.jpg")).isPresent();
        assertThat(storedThumbnail(key + "/256.png")).isEmpty();
    }

    @Test
    void newerUploadReplacesTheThumbnail() {
        handle(upload(key, "ok/jpeg-small.jpg"));
        ObjectEvent newer = upload(key, "ok/jpeg-grey.jpg");

        assertThat(handle(newer)).isInstanceOf(Made.class);
        assertThat(storedThumbnail(key + "/256.jpg").orElseThrow().response().metadata())
                .containsEntry("source-etag", newer.eTag().orElseThrow());
    }

    @Test
    void newerUploadInAnotherFormatLeavesNoOldThumbnail() {
        handle(upload(key, "ok/png-rgb.png"));

        handle(upload(key, "ok/jpeg-small.jpg"));

        assertThat(storedThumbnail(key + "/256.jpg")).isPresent();
        assertThat(storedThumbnail(key + "/256.png")).isEmpty();
    }

    @Test
    void newerUploadThatIsNoImageLeavesNoOldThumbnail() {
        handle(upload(key, "ok/jpeg-small.jpg"));

        handle(upload(key, "rejected/text.jpg"));

        assertThat(storedThumbnail(key + "/256.jpg")).isEmpty();
    }

    @Test
    void removalOfAnOldVersionLeavesTheThumbnail() {
        ObjectEvent event = upload(key, "ok/jpeg-small.jpg");
        handle(event);

        ObjectOutcome outcome = handle(removal(key));

        assertThat(outcome).isInstanceOf(Skipped.class);
        assertThat(storedThumbnail(key + "/256.jpg")).isPresent();
    }

    @Test
    void removalWinsOverALateEventOfTheUpload() {
        ObjectEvent event = upload(key, "ok/jpeg-small.jpg");
        ObjectEvent removal = remove(key);

        assertThat(handle(removal)).isEqualTo(new Removed(removal));
        assertThat(handle(event)).isEqualTo(new Skipped(event, "a newer version is known"));
        assertThat(storedThumbnail(key + "/256.jpg")).isEmpty();
    }

    @Test
    void uploadAfterARemovalGetsAThumbnail() {
        handle(upload(key, "ok/jpeg-small.jpg"));
        handle(remove(key));

        assertThat(handle(upload(key, "ok/jpeg-small.jpg"))).isInstanceOf(Made.class);
        assertThat(storedThumbnail(key + "/256.jpg")).isPresent();
    }

    @Test
    void repeatedEventOfARejectedObjectIsSkipped() {
        ObjectEvent event = upload(key, "rejected/text.jpg");
        handle(event);

        assertThat(handle(event)).isEqualTo(new Skipped(event, "it was rejected before, and is in the rejected queue"));
        assertThat(rejectionReasons).hasSize(1);
    }

    /** While an attempt stores its rejection, an operator redrives the event. */
    @Test
    void attemptEndsIfAnotherOneHasTakenItsWorkOver() {
        ObjectEvent event = upload(key, "rejected/text.jpg");

        ObjectOutcome outcome = thumbnails(s3).handle(attempt(), event, (object, reason) -> handle(redriven(), event));

        assertThat(outcome).isEqualTo(new Skipped(event, "another attempt has taken its work over"));
        assertThat(rejectionReasons).hasSize(1);
    }

    @Test
    void attemptEndsIfANewerVersionCameInBetween() {
        ObjectEvent older = upload(key, "rejected/text.jpg");

        ObjectOutcome outcome =
                thumbnails(s3).handle(attempt(), older, (object, reason) -> handle(upload(key, "ok/jpeg-small.jpg")));

        assertThat(outcome).isEqualTo(new Skipped(older, "a newer version is known"));
        assertThat(storedThumbnail(key + "/256.jpg")).isPresent();
    }

    /** Neither event has a sequencer, so the bucket tells which version is the newer one. */
    @Test
    void eventOfAVersionThatWasReplacedDoesNothing() {
        ObjectEvent old = withoutSequencer(upload(key, "ok/png-rgb.png"));
        handle(withoutSequencer(upload(key, "ok/jpeg-small.jpg")));

        assertThat(handle(old)).isEqualTo(new Skipped(old, "the uploads bucket has another version now, or none"));
        assertThat(storedThumbnail(key + "/256.jpg")).isPresent();
    }

    private static ObjectEvent withoutSequencer(ObjectEvent event) {
        return event(event.change(), event.name(), event.bucket(), event.key(), event.eTag(), Optional.empty());
    }

    @Test
    void redrivenEventOfARejectedObjectMakesTheThumbnail() {
        ObjectEvent event = upload(key, "ok/jpeg-baseline.jpg");
        handle(thumbnails(s3, settings("{key}/{size}.{extension}", 1000), 256), event);

        assertThat(handle(redriven(), event)).isInstanceOf(Made.class);
    }
}
