package org.coatcheck.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.image.TestImages;
import org.coatcheck.testing.TestSettings;
import org.coatcheck.thumbnail.ObjectOutcome.Duplicate;
import org.coatcheck.thumbnail.ObjectOutcome.Made;
import org.coatcheck.thumbnail.ObjectOutcome.Rejected;
import org.coatcheck.thumbnail.ObjectOutcome.Removed;
import org.coatcheck.thumbnail.ObjectOutcome.Skipped;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

/**
 * A versioned bucket. If its newest version or delete marker is deleted, the version before it is the newest one again, and S3
 * sends only the event of a removal.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/RemDelMarker.html">Delete markers</a>
 */
class VersionedBucketIT extends ThumbnailsFixture {

    private static final String PNG = "ok/png-rgb.png";
    private static final String JPEG = "ok/jpeg-small.jpg";

    private final String bucket = "versioned-" + folder;
    private final Thumbnails thumbnails =
            thumbnails(s3, TestSettings.thumbnails(bucket, thumbnailsBucket, stack.output("ObjectsTable")), 256);

    private String key = folder + "/cat";

    @BeforeEach
    void createBucket() {
        stack.s3.createBucket(create -> create.bucket(bucket));
        stack.s3.putBucketVersioning(
                put -> put.bucket(bucket).versioningConfiguration(to -> to.status(BucketVersioningStatus.ENABLED)));
    }

    @AfterEach
    void deleteBucket() {
        var all = stack.s3.listObjectVersions(list -> list.bucket(bucket));
        all.versions().forEach(version -> deleteVersion(version.key(), version.versionId()));
        all.deleteMarkers().forEach(marker -> deleteVersion(marker.key(), marker.versionId()));
        stack.s3.deleteBucket(delete -> delete.bucket(bucket));
    }

    @Test
    void makesTheThumbnailAnewIfTheDeleteMarkerIsDeleted() {
        ObjectEvent upload = uploadVersion(JPEG);
        handle(thumbnails, upload);
        handle(thumbnails, addDeleteMarker());
        assertThat(storedThumbnails()).isEmpty();

        assertThat(handle(thumbnails, deleteNewest())).isInstanceOf(Made.class);

        assertThat(storedThumbnail(key + "/256.jpg").orElseThrow().response().metadata())
                .containsEntry("source-version", upload.versionId().orElseThrow())
                .doesNotContainKey("source-sequencer");
    }

    @Test
    void replacesTheThumbnailByThatOfTheVersionBeforeIfTheNewestIsDeleted() {
        handleAll(uploadVersion(PNG), uploadVersion(JPEG));
        assertThat(storedThumbnails()).containsExactly("256.jpg");

        assertThat(handle(thumbnails, deleteNewest())).isInstanceOf(Made.class);

        assertThat(storedThumbnails()).containsExactly("256.png");
    }

    @Test
    void rejectsTheVersionBeforeIfItIsNoImage() {
        handle(thumbnails, uploadVersion("rejected/text.jpg"));
        handle(thumbnails, uploadVersion(JPEG));

        assertThat(handle(thumbnails, deleteNewest())).isInstanceOf(Rejected.class);

        assertThat(storedThumbnails()).isEmpty();
        assertThat(rejectionReasons).hasSize(2);
    }

    @Test
    void rejectsTheVersionBeforeIfItsOwnerEncryptedIt() {
        upload(bucket, key, TestImages.file(PNG), ThumbnailsFixture::encryptedByItsOwner);
        handle(thumbnails, uploadVersion(JPEG));

        assertThat(handle(thumbnails, deleteNewest())).isInstanceOf(Rejected.class);

        assertThat(storedThumbnails()).isEmpty();
    }

    @Test
    void leavesTheThumbnailIfAnOldVersionIsDeleted() {
        ObjectEvent old = uploadVersion(PNG);
        handleAll(old, uploadVersion(JPEG));
        requests.clear();

        deleteVersion(key, old.versionId().orElseThrow());
        ObjectEvent removal = removal(bucket, key);

        assertThat(handle(thumbnails, removal))
                .isEqualTo(new Skipped(removal, "the object is there, in a known version"));
        assertThat(requests).isNotEmpty().doesNotContain("PutObjectRequest");
        assertThat(storedThumbnails()).containsExactly("256.jpg");
    }

    @Test
    void laterEventsCountAfterAVersionCameBack() {
        handleAll(uploadVersion(PNG), addDeleteMarker(), deleteNewest());
        assertThat(storedThumbnails()).containsExactly("256.png");

        assertThat(handle(thumbnails, addDeleteMarker())).isInstanceOf(Removed.class);
        assertThat(storedThumbnails()).isEmpty();

        assertThat(handle(thumbnails, uploadVersion(JPEG))).isInstanceOf(Made.class);
        assertThat(storedThumbnails()).containsExactly("256.jpg");
    }

    @Test
    void repeatedEventDoesNothing() {
        handleAll(uploadVersion(PNG), addDeleteMarker());
        ObjectEvent removal = deleteNewest();
        handle(thumbnails, removal);
        requests.clear();

        assertThat(handle(thumbnails, removal)).isInstanceOf(Skipped.class);
        assertThat(requests).isNotEmpty().doesNotContain("PutObjectRequest");
    }

    @Test
    void currentVersionWinsInAnyOrderOfTheEvents() {
        for (List<Integer> order : permutations(List.of(0, 1, 2, 3))) {
            key = folder + "/" + order;
            // The sequencers are in the order of the changes.
            List<ObjectEvent> events =
                    List.of(uploadVersion(PNG), addDeleteMarker(), deleteNewest(), uploadVersion(JPEG));
            ObjectEvent last = deleteNewest();

            for (int each : order) {
                handleAll(events.get(each), events.get(each));
            }
            handleAll(last, last);

            assertThat(storedThumbnails()).as("%s", order).containsExactly("256.png");
            assertThat(handle(thumbnails, plain(last))).isInstanceOfAny(Duplicate.class, Skipped.class);
        }
    }

    @Test
    void currentVersionWinsInAnyOrderOfADeleteMarkersEvents() {
        for (List<Integer> order : permutations(List.of(0, 1, 2))) {
            key = folder + "/" + order;
            List<ObjectEvent> events = List.of(uploadVersion(JPEG), addDeleteMarker(), deleteNewest());

            for (int each : order) {
                handleAll(events.get(each), events.get(each));
            }

            assertThat(storedThumbnails()).as("%s", order).containsExactly("256.jpg");
        }
    }

    private ObjectEvent uploadVersion(String image) {
        return upload(bucket, key, TestImages.file(image));
    }

    private ObjectEvent addDeleteMarker() {
        stack.s3.deleteObject(delete -> delete.bucket(bucket).key(key));
        return removal(bucket, key);
    }

    /** Deletes the newest version or delete marker for good. */
    private ObjectEvent deleteNewest() {
        var all = stack.s3.listObjectVersions(list -> list.bucket(bucket).prefix(key));
        Stream.concat(
                        all.versions().stream()
                                .filter(version -> version.isLatest())
                                .map(version -> version.versionId()),
                        all.deleteMarkers().stream()
                                .filter(marker -> marker.isLatest())
                                .map(marker -> marker.versionId()))
                .forEach(version -> deleteVersion(key, version));
        return removal(bucket, key);
    }

    private void deleteVersion(String of, String version) {
        stack.s3.deleteObject(delete -> delete.bucket(bucket).key(of).versionId(version));
    }

    private void handleAll(ObjectEvent... events) {
        for (ObjectEvent event : events) {
            handle(thumbnails, event);
        }
    }

    private List<String> storedThumbnails() {
        return Stream.of("256.jpg", "256.png")
                .filter(name -> storedThumbnail(key + "/" + name).isPresent())
                .toList();
    }

    private static List<List<Integer>> permutations(List<Integer> items) {
        if (items.isEmpty()) {
            return List.of(List.of());
        }
        List<List<Integer>> all = new ArrayList<>();
        for (Integer first : items) {
            List<Integer> others = new ArrayList<>(items);
            others.remove((Object) first);
            for (List<Integer> rest : permutations(others)) {
                List<Integer> permutation = new ArrayList<>(List.of(first));
                permutation.addAll(rest);
                all.add(permutation);
            }
        }
        return all;
    }
}
