package org.coatcheck.cleanup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.coatcheck.event.Event.ObjectEvents;
import org.coatcheck.event.EventReader;
import org.coatcheck.event.Outcome;
import org.coatcheck.router.Router;
import org.coatcheck.thumbnail.KeyPattern;
import org.coatcheck.thumbnail.UploadsSettings;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.sqs.model.Message;

/** What a tick's sweep repairs after lost events, and what it leaves alone. */
class SweepIT extends SweepFixture {

    @Test
    void makesTheThumbnailOfAnUploadWhoseEventWasLost() {
        upload("cat.jpg", "ok/jpeg-small.jpg");

        assertThat(tick()).containsEntry("sweepUploads", 1L).containsEntry("sweepMade", 1L);

        assertThat(thumbnailExists("cat.jpg/256.jpg")).isTrue();
        assertThat(records("cat.jpg"))
                .singleElement()
                .satisfies(record -> assertThat(record.outcome()).isEqualTo(Outcome.DONE))
                .satisfies(record ->
                        assertThat(record.ending().orElseThrow().thumbnails()).hasSize(1));
        assertThat(tick()).doesNotContainKey("sweepMade");
    }

    @Test
    void replacesTheThumbnailOfAReplacementWhoseEventWasLost() {
        uploadAndProcess("cat.jpg");
        upload("cat.jpg", "ok/png-rgb.png");
        advanceClock(TWO_HOURS);

        assertThat(tick()).containsEntry("sweepMade", 1L);

        assertThat(thumbnailExists("cat.jpg/256.png")).isTrue();
        assertThat(thumbnailExists("cat.jpg/256.jpg")).isFalse();
    }

    @Test
    void deletesTheThumbnailOfARemovalWhoseEventWasLost() {
        uploadAndProcess("cat.jpg");
        uploadAndProcess("dog.jpg");
        remove("cat.jpg");
        advanceClock(TWO_HOURS);

        assertThat(tick()).containsEntry("sweepRemoved", 1L).doesNotContainKey("sweepMade");

        assertThat(thumbnailExists("cat.jpg/256.jpg")).isFalse();
        assertThat(thumbnailExists("dog.jpg/256.jpg")).isTrue();
        assertThat(tick()).doesNotContainKey("sweepRemoved");
    }

    @Test
    void makesTheThumbnailOfAnUploadAfterARemoval() {
        uploadAndProcess("cat.jpg");
        remove("cat.jpg");
        advanceClock(TWO_HOURS);
        tick();
        upload("cat.jpg", "ok/jpeg-small.jpg");
        advanceClock(TWO_HOURS);

        assertThat(tick()).containsEntry("sweepMade", 1L);

        assertThat(thumbnailExists("cat.jpg/256.jpg")).isTrue();
    }

    @Test
    void makesADeletedThumbnailAnew() {
        uploadAndProcess("cat.jpg");
        stack.s3.deleteObject(delete -> delete.bucket(thumbnailsBucket).key(folder + "cat.jpg/256.jpg"));
        advanceClock(TWO_HOURS);

        assertThat(tick()).containsEntry("sweepMade", 1L);

        assertThat(thumbnailExists("cat.jpg/256.jpg")).isTrue();
    }

    /** To make them anew costs money, which is the operator's decision. */
    @Test
    void countsOutdatedThumbnailsAndLeavesThemAlone() {
        uploadAndProcess("cat.jpg");
        assertThat(tick()).containsEntry("sweepEntries", 1L).doesNotContainKey("sweepOutdated");
        Router reconfigured = router(
                new UploadsSettings(List.of(uploadsBucket), List.of(folder), ""),
                new KeyPattern("{size}/{key}.{extension}"),
                2);
        advanceClock(TWO_HOURS);

        assertThat(tick(reconfigured)).containsEntry("sweepOutdated", 1L).doesNotContainKey("sweepMade");
    }

    @Test
    void finishesTheWorkOfADeadAttemptWithoutARecord() throws Exception {
        upload("cat.jpg", "ok/jpeg-small.jpg");
        killBefore(PutObjectRequest.class, "cat.jpg", () -> process(event("cat.jpg")));
        loseRecords();
        advanceClock(TWO_HOURS);

        assertThat(tick()).containsEntry("begunAndNeverEnded", 0L).containsEntry("sweepMade", 1L);

        assertThat(thumbnailExists("cat.jpg/256.jpg")).isTrue();
    }

    @Test
    void treatsADeleteMarkerAsARemoval() {
        uploadsBucket = "versioned-" + UUID.randomUUID();
        stack.s3.createBucket(create -> create.bucket(uploadsBucket));
        stack.s3.putBucketVersioning(put ->
                put.bucket(uploadsBucket).versioningConfiguration(to -> to.status(BucketVersioningStatus.ENABLED)));
        uploadAndProcess("cat.jpg");
        remove("cat.jpg");
        advanceClock(TWO_HOURS);

        assertThat(tick()).containsEntry("sweepRemoved", 1L).doesNotContainKey("sweepMade");

        assertThat(thumbnailExists("cat.jpg/256.jpg")).isFalse();
    }

    @Test
    void rejectsAFileThatIsNoImageOnceAndStoresItsEvent() {
        upload("text.jpg", "rejected/text.jpg");

        assertThat(tick()).containsEntry("sweepRejected", 1L);
        assertThat(tick()).doesNotContainKeys("sweepRejected", "sweepFailed");

        List<Message> messages = rejectedQueue.take();
        assertThat(messages).hasSize(1);
        assertThat(new EventReader(uploadsBucket)
                        .read(messages.getFirst().body().getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        ObjectEvents.class,
                        event -> assertThat(event.objects())
                                .singleElement()
                                .satisfies(object -> assertThat(object.object()).isEqualTo(object("text.jpg"))));
    }

    @Test
    void makesTheThumbnailOfARestoredObjectWhoseEventWasLost() {
        uploadArchived("cat.jpg");
        process(event("cat.jpg"));
        rejectedQueue.take();
        restore("cat.jpg");
        advanceClock(Duration.ofHours(12));
        assertThat(tick()).doesNotContainKey("sweepMade");

        advanceClock(Duration.ofHours(13));

        assertThat(tick()).containsEntry("sweepMade", 1L);
        assertThat(thumbnailExists("cat.jpg/256.jpg")).isTrue();
        assertThat(tick()).doesNotContainKey("sweepMade");
    }

    /** The longer an object has been archived, the longer the sweep waits before it looks again. */
    @Test
    void looksAtAnArchivedObjectEverMoreRarely() {
        uploadArchived("cat.jpg");
        process(event("cat.jpg"));
        assertThat(rejectedQueue.take()).hasSize(1);

        List<Integer> daysOfLooks = new ArrayList<>();
        for (int day = 1; day <= 20; day++) {
            advanceClock(TIMEOUT.plusDays(1).plusMinutes(1));
            requests.clear();
            assertThat(tick()).containsEntry("sweepUploads", 1L).doesNotContainKeys("sweepRejected", "sweepFailed");
            if (looks("cat.jpg") > 0) {
                daysOfLooks.add(day);
            }
            tick();
            assertThat(looks("cat.jpg")).isLessThanOrEqualTo(1);
        }

        assertThat(daysOfLooks).containsExactly(1, 2, 4, 8, 16);
        assertThat(rejectedQueue.take()).isEmpty();
        assertThat(records("cat.jpg")).isEmpty();
    }

    @Test
    void leavesAFileThatIsNoImageForGood() {
        upload("text.jpg", "rejected/text.jpg");
        tick();
        advanceClock(Duration.ofDays(40));
        requests.clear();

        tick();

        assertThat(looks("text.jpg")).isZero();
    }

    @Test
    void leavesRecentChangesToTheirOwnEvents() {
        // S3 dates objects by its own clock, so this test's clock starts at the present time.
        clockOffset = Duration.ZERO;
        uploadAndProcess("gone.jpg");
        remove("gone.jpg");
        upload("cat.jpg", "ok/jpeg-small.jpg");
        clockOffset = Duration.ofMinutes(30);

        assertThat(tick()).doesNotContainKeys("sweepMade", "sweepRemoved");

        clockOffset = TWO_HOURS;
        assertThat(tick()).containsEntry("sweepMade", 1L).containsEntry("sweepRemoved", 1L);
    }

    @Test
    void leavesOtherObjectsInTheThumbnailsBucket() {
        uploadAndProcess("cat.jpg");
        remove("cat.jpg");
        for (String other : List.of("gone.jpg/256.jpg", "cat.jpg/by-hand.jpg")) {
            stack.s3.putObject(
                    put -> put.bucket(thumbnailsBucket).key(folder + other),
                    Path.of("src/test/resources/images/ok/jpeg-small.jpg"));
        }
        advanceClock(TWO_HOURS);

        assertThat(tick()).containsEntry("sweepRemoved", 1L);

        assertThat(thumbnailExists("gone.jpg/256.jpg")).isTrue();
        assertThat(thumbnailExists("cat.jpg/by-hand.jpg")).isTrue();
    }

    @Test
    void makesTheThumbnailOfAnImageWhoseKeyEndsInASlash() {
        upload("pic/", "ok/jpeg-small.jpg");

        assertThat(tick()).containsEntry("sweepUploads", 1L).containsEntry("sweepMade", 1L);
        assertThat(thumbnailExists("pic//256.jpg")).isTrue();
    }

    @Test
    void sweepsEveryBucketAndPrefixForKeysWithTheSuffix() {
        String scans = "scans-" + UUID.randomUUID();
        stack.s3.createBucket(create -> create.bucket(scans));
        for (String name : List.of("a/1.jpg", "a/2.png", "b/3.jpg", "c/4.jpg")) {
            upload(name, "ok/jpeg-small.jpg");
        }
        stack.s3.putObject(
                put -> put.bucket(scans).key(folder + "b/5.jpg"),
                Path.of("src/test/resources/images/ok/jpeg-small.jpg"));
        Router router = router(
                new UploadsSettings(List.of(uploadsBucket, scans), List.of(folder + "a/", folder + "b/"), ".jpg"),
                new KeyPattern(folder + "{bucket}/{key}/{size}.{extension}"),
                2);

        assertThat(tick(router)).containsEntry("sweepUploads", 3L).containsEntry("sweepMade", 3L);
        assertThat(thumbnailExists(scans + "/" + folder + "b/5.jpg/256.jpg")).isTrue();

        stack.s3.deleteObject(delete -> delete.bucket(scans).key(folder + "b/5.jpg"));
        advanceClock(TWO_HOURS);
        assertThat(tick(router)).containsEntry("sweepRemoved", 1L);
        assertThat(thumbnailExists(scans + "/" + folder + "b/5.jpg/256.jpg")).isFalse();
    }

    @Test
    void ignoresFoldersAndOtherPrefixes() {
        stack.s3.putObject(put -> put.bucket(uploadsBucket).key(folder + "empty/"), RequestBody.empty());
        uploadAndProcess("cat.jpg");
        remove("cat.jpg");
        advanceClock(TWO_HOURS);

        assertThat(tick(router(folder + "empty/"))).doesNotContainKeys("sweepMade", "sweepRemoved");

        assertThat(thumbnailExists("cat.jpg/256.jpg")).isTrue();
    }
}
