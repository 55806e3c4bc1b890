package org.coatcheck.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.Stream;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.image.TestImages;
import org.coatcheck.thumbnail.ObjectOutcome.Duplicate;
import org.coatcheck.thumbnail.ObjectOutcome.Made;
import org.coatcheck.thumbnail.ObjectOutcome.Rejected;
import org.coatcheck.thumbnail.ObjectOutcome.Skipped;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Objects that get no thumbnail: there is nothing to do, or the object can have none. */
class SkippedAndRejectedObjectsIT extends ThumbnailsFixture {

    @Test
    void skipsAnObjectThatIsGone() {
        ObjectEvent event = upload(folder + "/cat.jpg", "ok/jpeg-small.jpg");
        delete(event.key());

        assertThat(handle(event)).isEqualTo(new Skipped(event, "the object is gone"));
        assertThat(handle(plain(event))).isEqualTo(new Skipped(plain(event), "the object is gone"));
    }

    @Test
    void skipsAnObjectThatWasReplaced() {
        ObjectEvent old = upload(folder + "/cat.jpg", "ok/jpeg-small.jpg");
        upload(folder + "/cat.jpg", "ok/jpeg-grey.jpg");

        assertThat(handle(old)).isEqualTo(new Skipped(old, "the object has been replaced since"));
        assertThat(storedThumbnail(old.key() + "/256.jpg")).isEmpty();
    }

    @Test
    void skipsAFolder() {
        ObjectEvent event = upload(uploadsBucket, folder + "/", new byte[0]);

        assertThat(handle(event)).isEqualTo(new Skipped(event, "it is a folder"));
        assertThat(requests).isEmpty();
    }

    @Test
    void skipsAFolderIfItsEventHasNoSize() {
        ObjectEvent event = plain(upload(uploadsBucket, folder + "/", new byte[0]));

        assertThat(handle(event)).isEqualTo(new Skipped(event, "it is a folder"));
        assertThat(requests).containsExactly("HeadObjectRequest");
    }

    @Test
    void makesTheThumbnailOfAnImageWhoseKeyEndsInASlash() {
        String key = folder + "/pic/";
        ObjectEvent event = upload(key, "ok/jpeg-small.jpg");

        assertThat(onlyThumbnail(handle(event)).key()).isEqualTo(key + "/256.jpg");
        assertThat(handle(plain(event))).isEqualTo(new Duplicate(plain(event)));
    }

    @Test
    void looksOnceAtAnImageWhoseKeyEndsInASlash() {
        ObjectEvent event = plain(upload(folder + "/pic/", "ok/jpeg-small.jpg"));

        assertThat(handle(event)).isInstanceOf(Made.class);
        assertThat(requests).containsExactly("HeadObjectRequest", "GetObjectRequest", "PutObjectRequest");
    }

    @Test
    void skipsAnObjectThatWasTagged() {
        ObjectEvent event = event(
                Change.UNCHANGED,
                "ObjectTagging:Put",
                uploadsBucket,
                folder + "/cat.jpg",
                Optional.of("1"),
                Optional.empty());

        assertThat(handle(event)).isEqualTo(new Skipped(event, "ObjectTagging:Put leaves the image as it was"));
        assertThat(requests).isEmpty();
    }

    @Test
    void rejectsAnObjectThatIsTooLargeAccordingToItsEvent() {
        ObjectEvent event = upload(folder + "/cat.jpg", "ok/jpeg-baseline.jpg");

        assertThat(handle(thumbnails(s3, settings("{key}/{size}", 27_832), 256), event))
                .isInstanceOf(Rejected.class);
        assertThat(rejectionReasons)
                .containsExactly("its 27,833 bytes are more than the limit of 27,832 (COATCHECK_MAX_BYTES)");
        assertThat(requests).isEmpty();
    }

    @Test
    void rejectsAnObjectThatIsTooLargeIfItsEventHasNoSize() {
        ObjectEvent event = plain(upload(folder + "/cat.jpg", "ok/jpeg-baseline.jpg"));

        assertThat(handle(thumbnails(s3, settings("{key}/{size}", 27_832), 256), event))
                .isInstanceOf(Rejected.class);
        assertThat(rejectionReasons)
                .containsExactly("its 27,833 bytes are more than the limit of 27,832 (COATCHECK_MAX_BYTES)");
    }

    @Test
    void rejectsAnObjectInAnotherBucket() {
        ObjectEvent event = event(
                Change.CREATED,
                "ObjectCreated:Put",
                thumbnailsBucket,
                folder + "/x",
                Optional.of("1"),
                Optional.empty());

        assertThat(handle(event)).isInstanceOf(Rejected.class);
        assertThat(rejectionReasons).singleElement().asString().contains("uploads bucket " + uploadsBucket);
        assertThat(requests).isEmpty();
    }

    static Stream<String> rejectedFiles() {
        return TestImages.names("rejected").stream();
    }

    @ParameterizedTest
    @MethodSource("rejectedFiles")
    void rejectsOtherFilesAndDamagedImages(String file) {
        ObjectEvent event = upload(folder + "/cat.jpg", file);

        ObjectOutcome outcome = handle(event);

        assertThat(outcome).isInstanceOf(Rejected.class);
        assertThat(rejectionReasons).containsExactly(((Rejected) outcome).reason());
        assertThat(requests).doesNotContain("PutObjectRequest");
    }
}
