package org.coatcheck.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.testing.AwsError;
import org.coatcheck.testing.FlakyAws;
import org.coatcheck.thumbnail.ObjectOutcome.Duplicate;
import org.coatcheck.thumbnail.ObjectOutcome.Made;
import org.coatcheck.thumbnail.ObjectOutcome.Removed;
import org.coatcheck.thumbnail.ObjectOutcome.Skipped;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Events that do not tell what happened to an object, or to which version of it: the bucket tells what it is now. */
class EventsWithoutVersionIT extends ThumbnailsFixture {

    private final String key = folder + "/cat.jpg";

    @ParameterizedTest
    @EnumSource(names = {"UNKNOWN", "RESTORED"})
    void makesTheThumbnailsOfAnObjectThatIsThere(Change change) {
        upload(key, "ok/jpeg-small.jpg");
        ObjectEvent event = eventWithoutVersion(change);

        assertThat(onlyThumbnail(handle(event)).key()).isEqualTo(key + "/256.jpg");
        assertThat(handle(event)).isEqualTo(new Duplicate(event));
    }

    @ParameterizedTest
    @EnumSource(names = {"UNKNOWN", "RESTORED"})
    void replacesTheThumbnailsOfAnOlderVersion(Change change) {
        handle(upload(key, "ok/png-rgb.png"));
        ObjectEvent newer = upload(key, "ok/jpeg-small.jpg");

        assertThat(handle(eventWithoutVersion(change))).isInstanceOf(Made.class);
        assertThat(storedThumbnail(key + "/256.png")).isEmpty();
        assertThat(handle(newer)).isEqualTo(new Duplicate(newer));
    }

    @ParameterizedTest
    @EnumSource(names = {"UNKNOWN", "RESTORED"})
    void removesTheThumbnailsOfAnObjectThatIsGone(Change change) {
        handle(upload(key, "ok/jpeg-small.jpg"));
        delete(key);
        ObjectEvent event = eventWithoutVersion(change);

        assertThat(handle(event)).isEqualTo(new Removed(event));
        assertThat(storedThumbnail(key + "/256.jpg")).isEmpty();
    }

    /** One HEAD, and one GET for the code of its error. */
    @ParameterizedTest
    @EnumSource(names = {"UNKNOWN", "RESTORED"})
    void looksOnceAtAnObjectThatIsGone(Change change) {
        handle(eventWithoutVersion(change));

        assertThat(requests).containsExactly("HeadObjectRequest", "GetObjectRequest", "DeleteObjectsRequest");
    }

    /** S3 responds 405 to requests for an object of the storage class RRS that it has lost. */
    @Test
    void removesTheThumbnailsOfAnObjectThatS3HasLost() {
        handle(upload(key, "ok/jpeg-small.jpg"));
        ObjectEvent event = eventWithoutVersion(Change.UNKNOWN);
        try (FlakyAws aws =
                new FlakyAws(call -> call.isAbout(uploadsBucket + "/" + key), new AwsError(405, "MethodNotAllowed"))) {
            assertThat(handle(aws, attempt(), event)).isEqualTo(new Removed(event));
        }
        assertThat(storedThumbnail(key + "/256.jpg")).isEmpty();
    }

    /** Only the event of a restore says that a rejected object is worth another look. */
    @Test
    void leavesAnArchivedObjectIfTheEventIsUnknown() {
        handle(uploadArchived(key));
        restore(key);

        assertThat(handle(eventWithoutVersion(Change.UNKNOWN))).isInstanceOf(Skipped.class);
        assertThat(storedThumbnail(key + "/256.jpg")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"UNKNOWN", "RESTORED"})
    void marksTheCurrentVersionAsRejectedIfTheEventIsGivenUp(Change change) {
        ObjectEvent uploaded = upload(key, "ok/jpeg-small.jpg");

        thumbnails(s3).giveUp(attempt(), eventWithoutVersion(change), "its attempts keep dying");

        assertThat(handle(uploaded)).isInstanceOf(Skipped.class);
    }

    private ObjectEvent eventWithoutVersion(Change change) {
        return event(change, "ObjectRenamed:Rename", uploadsBucket, key, Optional.empty(), Optional.empty());
    }
}
