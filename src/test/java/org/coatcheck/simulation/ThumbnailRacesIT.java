package org.coatcheck.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.simulation.AttemptState.BeforeCall;
import org.coatcheck.simulation.AttemptState.Thrown;
import org.coatcheck.testing.TestSettings;
import org.coatcheck.thumbnail.ObjectBusyException;
import org.coatcheck.thumbnail.ObjectOutcome.Duplicate;
import org.coatcheck.thumbnail.ObjectOutcome.Kept;
import org.coatcheck.thumbnail.ObjectOutcome.Made;
import org.coatcheck.thumbnail.ObjectOutcome.Rejected;
import org.coatcheck.thumbnail.ObjectOutcome.Skipped;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** Two attempts at one object, one of which stops where it can do the most harm. */
class ThumbnailRacesIT {

    /** How far the clocks of two attempts may differ, by the objects table's rule for a takeover. */
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(10);

    private final Simulation simulation = new Simulation(SimulatedAws.shared());
    private final ObjectHistory object = simulation.object();
    private final Deliveries deliveries = simulation.deliveries();
    private final Invariants invariants = simulation.invariants();

    @Test
    void duplicateTakesOverWhenTheFirstAttemptHasTimedOut() {
        Version version = object.upload(UploadedImage.JPEG);
        Attempt first = simulation.begin(version);
        simulation.proceedUntil(first, state -> state.isAfter(PutObjectRequest.class));
        simulation.pass(Simulation.TIMEOUT.plus(CLOCK_SKEW).minusMillis(1));
        Delivery duplicate = deliveries.send(version);

        assertThat(simulation.process(duplicate)).isEqualTo(new Duplicate(version.event()));
        simulation.pass(Duration.ofMillis(1));
        assertThat(simulation.process(version)).isInstanceOf(Made.class);

        simulation.settle();
        invariants.checkThumbnails();
        assertThat(simulation.log().claims(version)).isEqualTo(2);
    }

    /** If it took the work over, the first attempt could put an old thumbnail over one of a newer version. */
    @Test
    void secondDeliveryOfARequestWaitsForTheFirst() {
        Version version = object.upload(UploadedImage.JPEG);
        Attempt first = simulation.begin(version);
        simulation.proceedUntil(first, state -> state.isBefore(PutObjectRequest.class));

        assertBusy(simulation.beginAgain(first.delivery()));
        assertBusy(simulation.begin(object.upload(UploadedImage.OTHER_JPEG)));
        assertThat(simulation.outcome(first)).isInstanceOf(Made.class);

        simulation.settle();
        invariants.checkThumbnails();
        assertThat(simulation.log().claims(version)).isOne();
    }

    private void assertBusy(Attempt attempt) {
        assertThat(simulation.finish(attempt))
                .isInstanceOfSatisfying(
                        Thrown.class, thrown -> assertThat(thrown.exception()).isInstanceOf(ObjectBusyException.class));
    }

    /** Such as one that is archived by now. Neither the remake nor what a tick makes of its crash takes thumbnails away. */
    @Test
    void remakeOfAnImageThatIsRejectedByNowKeepsItsThumbnails() {
        Version version = object.upload(UploadedImage.JPEG);
        simulation.process(version);
        simulation.deployWithMaxBytes(1);

        assertThat(simulation.process(deliveries.remake(version)))
                .isInstanceOfSatisfying(
                        Kept.class, kept -> assertThat(kept.reason()).contains("COATCHECK_MAX_BYTES"));
        invariants.checkThumbnails();

        Attempt crashing = simulation.begin(deliveries.remake(version));
        simulation.proceedUntil(crashing, state -> state.isBeforeWriteOf("MADE"));
        simulation.crash(crashing);
        deliveries.lose(crashing.delivery());
        simulation.pass(Simulation.TIMEOUT.plus(CLOCK_SKEW).plusMillis(1));
        assertThat(simulation.process(deliveries.send("a redo", version.remakeEvent())))
                .isInstanceOf(Rejected.class);
        invariants.checkThumbnails();
    }

    /** When the remake died, its entry listed a thumbnail that was not put yet. The cleanup repairs an entry that misses one. */
    @Test
    void remakeThatDiedAndIsRejectedThenKeepsItsThumbnails() {
        Version version = object.upload(UploadedImage.JPEG);
        simulation.deploy(TestSettings.rendering(8));
        simulation.process(version);
        Map<String, String> thumbnails = invariants.thumbnails();
        simulation.deploy(TestSettings.rendering(8, 32));
        Attempt crashing = simulation.begin(deliveries.remake(version));
        simulation.proceedUntil(crashing, state -> state.isBefore(PutObjectRequest.class));
        simulation.crash(crashing);
        deliveries.lose(crashing.delivery());
        simulation.pass(Simulation.TIMEOUT.plus(CLOCK_SKEW).plusMillis(1));
        simulation.deployWithMaxBytes(1);

        assertThat(simulation.process(deliveries.send("a redo", version.remakeEvent())))
                .isInstanceOf(Rejected.class);
        simulation.process(repair());

        assertThat(thumbnails).isNotEmpty();
        assertThat(invariants.thumbnails()).isEqualTo(thumbnails);
    }

    /** A lifecycle rule archives the upload, and an operator deletes one of the thumbnails. */
    @Test
    void repairOfAnImageThatIsRejectedByNowKeepsItsOtherThumbnails() {
        simulation.deploy(TestSettings.rendering(8, 32));
        Version version = object.upload(UploadedImage.JPEG);
        simulation.process(version);
        Map<String, String> all = invariants.thumbnails();
        simulation.deployWithMaxBytes(1);
        object.deleteThumbnail("8.jpg");

        assertThat(simulation.process(repair())).isInstanceOf(Rejected.class);
        assertThat(invariants.thumbnails()).containsOnlyKeys("32.jpg");
        assertThat(simulation.process(repair())).isInstanceOf(Skipped.class);
        assertThat(simulation.process(deliveries.redrive(version))).isInstanceOf(Rejected.class);
        assertThat(invariants.thumbnails()).containsOnlyKeys("32.jpg");

        simulation.deploy(TestSettings.rendering(8, 32));
        assertThat(simulation.process(
                        deliveries.send("a restore", object.plainEvent(Change.RESTORED, "ObjectRestore"))))
                .isInstanceOf(Made.class);
        assertThat(invariants.thumbnails()).isEqualTo(all);
    }

    private Delivery repair() {
        return deliveries.send("a repair", object.plainEvent(Change.CREATED, "ObjectCreated:Sweep"));
    }

    /** As it is archived by hand. S3 tells of a new object with the same bytes. */
    @Test
    void copyOntoItselfThatIsRejectedKeepsTheThumbnails() {
        simulation.process(object.upload(UploadedImage.JPEG));
        Map<String, String> thumbnails = invariants.thumbnails();
        simulation.deployWithMaxBytes(1);

        assertThat(simulation.process(object.upload(UploadedImage.JPEG))).isInstanceOf(Rejected.class);
        assertThat(thumbnails).isNotEmpty();
        assertThat(invariants.thumbnails()).isEqualTo(thumbnails);
    }

    @Test
    void uploadWaitsForARunningRemoval() {
        simulation.process(object.upload(UploadedImage.PNG));
        Attempt removal = simulation.begin(object.remove());
        simulation.proceedUntil(removal, state -> state.isBefore(DeleteObjectsRequest.class));
        Delivery upload = deliveries.send(object.upload(UploadedImage.PNG));

        assertBusy(simulation.begin(upload));

        simulation.finish(removal);
        assertThat(simulation.process(upload)).isInstanceOf(Made.class);
        invariants.checkThumbnails();
    }

    @Test
    void crashedRemovalDoesNotBlockAnUploadAfterItsTimeout() {
        simulation.process(object.upload(UploadedImage.PNG));
        Attempt removal = simulation.begin(object.remove());
        simulation.proceedUntil(removal, state -> state.isBefore(DeleteObjectsRequest.class));
        simulation.crash(removal);
        Version upload = object.upload(UploadedImage.JPEG);
        simulation.pass(Simulation.TIMEOUT.plus(CLOCK_SKEW).plusMillis(1));

        assertThat(simulation.process(upload)).isInstanceOf(Made.class);

        simulation.settle();
        invariants.checkThumbnails();
    }

    @Test
    void newestVersionDoesNotWaitForALostEvent() {
        Version old = object.upload(UploadedImage.PNG);
        object.upload(UploadedImage.CORRUPT);
        Version newest = object.upload(UploadedImage.GIF);

        assertThat(simulation.process(newest)).isInstanceOf(Made.class);
        assertThat(simulation.process(old)).isInstanceOf(Skipped.class);

        invariants.checkThumbnails();
    }

    /** The event states the size, so the version is rejected without a look at S3. */
    @Test
    void olderVersionThatIsTooLargeDoesNotDeleteThumbnailsOfAPlainEvent() {
        Version old = object.upload(UploadedImage.OTHER_JPEG);
        object.upload(UploadedImage.JPEG);
        simulation.deployWithMaxBytes(old.event().size().orElseThrow() - 1);
        assertThat(simulation.processPlain()).isInstanceOf(Made.class);

        assertThat(simulation.process(old)).isInstanceOf(Skipped.class);

        invariants.checkThumbnails();
    }

    @Test
    void onlyARedriveRetriesARejectedVersion() {
        simulation.deployWithMaxBytes(10);
        Version version = object.upload(UploadedImage.PNG);
        assertThat(simulation.process(version)).isInstanceOf(Rejected.class);
        simulation.deploy(SimulatedAws.RENDERING);

        assertThat(simulation.process(version)).isInstanceOf(Skipped.class);
        assertThat(simulation.process(deliveries.redrive(version))).isInstanceOf(Made.class);
        assertThat(simulation.process(deliveries.redrive(version))).isInstanceOf(Duplicate.class);

        invariants.checkThumbnails();
    }

    @Test
    void olderAttemptDoesNotDeleteThumbnailsOfARedrive() {
        Attempt old = simulation.begin(object.upload(UploadedImage.PNG));
        simulation.proceedUntil(old, state -> state.isAfter(GetObjectRequest.class));
        simulation.deployWithMaxBytes(10);
        Version version = object.upload(UploadedImage.JPEG);
        simulation.process(version);
        simulation.deploy(SimulatedAws.RENDERING);
        simulation.proceed(old);
        assertThat(simulation.process(deliveries.redrive(version))).isInstanceOf(Made.class);

        simulation.finish(old);

        simulation.settle();
        invariants.checkThumbnails();
    }

    @Test
    void redriveWaitsForAnAttemptThatIsWriting() {
        Version version = object.upload(UploadedImage.JPEG);
        Attempt writing = simulation.begin(version);
        simulation.proceedUntil(writing, state -> state.isBefore(PutObjectRequest.class));

        assertThat(simulation.finish(simulation.begin(deliveries.redrive(version))))
                .isInstanceOf(Thrown.class);

        simulation.settle();
        invariants.checkThumbnails();
    }

    @Test
    void newVersionDeletesThumbnailsOfFormerSizes() {
        simulation.deploy(TestSettings.rendering(8, 32));
        simulation.process(object.upload(UploadedImage.JPEG));
        assertThat(invariants.thumbnails()).containsOnlyKeys("8.jpg", "32.jpg");
        simulation.deploy(SimulatedAws.RENDERING);

        simulation.process(object.upload(UploadedImage.JPEG));

        invariants.checkThumbnails();
    }

    @Test
    void newVersionDeletesThumbnailsOfFormerSizesThatACrashLeft() {
        simulation.deploy(TestSettings.rendering(8, 32));
        Attempt crashing = simulation.begin(object.upload(UploadedImage.PNG));
        simulation.proceedUntil(crashing, state -> state.isAfter(PutObjectRequest.class));
        simulation.crash(crashing);
        simulation.deploy(SimulatedAws.RENDERING);

        simulation.finish(simulation.begin(object.upload(UploadedImage.JPEG)));
        simulation.settle();

        invariants.checkThumbnails();
    }

    /** The attempt may have found the object archived before that. */
    @Test
    void restoreWaitsForAnAttemptThatIsAtWork() {
        Version version = object.upload(UploadedImage.JPEG);
        Attempt first = simulation.begin(version);
        simulation.proceedUntil(first, state -> state.isAfter(GetObjectRequest.class));

        assertBusy(simulation.begin(
                deliveries.send("a restore", object.plainEvent(Change.RESTORED, "ObjectRestore:Completed"))));

        simulation.settle();
        invariants.checkThumbnails();
    }

    /** LocalStack gives all events the same sequencer. */
    @Test
    void existingVersionWinsAmongEventsWithTheSameSequencer() {
        Version old = object.upload(UploadedImage.PNG);
        simulation.process(sendWithConstantSequencer(old));
        Version newest = object.upload(UploadedImage.JPEG);
        Attempt late = simulation.begin(sendWithConstantSequencer(old));
        simulation.proceedUntil(late, BeforeCall.class::isInstance);

        assertThat(simulation.process(sendWithConstantSequencer(newest))).isInstanceOf(Made.class);
        assertThat(simulation.outcome(late)).isInstanceOf(Skipped.class);
        assertThat(simulation.process(sendWithConstantSequencer(newest))).isInstanceOf(Duplicate.class);

        invariants.checkThumbnails();
    }

    @Test
    void plainEventDoesNotBlockEventsWithTheSameSequencer() {
        simulation.process(sendWithConstantSequencer(object.upload(UploadedImage.PNG)));
        Version second = object.upload(UploadedImage.JPEG);
        assertThat(simulation.processPlain()).isInstanceOf(Made.class);
        assertThat(simulation.process(sendWithConstantSequencer(second))).isInstanceOf(Duplicate.class);

        assertThat(simulation.process(sendWithConstantSequencer(object.upload(UploadedImage.GIF))))
                .isInstanceOf(Made.class);

        invariants.checkThumbnails();
    }

    private Delivery sendWithConstantSequencer(Version version) {
        ObjectEvent event = version.event();
        return deliveries.send(
                version + " with the constant sequencer",
                new ObjectEvent(
                        event.change(),
                        event.name(),
                        event.bucket(),
                        event.key(),
                        event.size(),
                        event.eTag(),
                        event.versionId(),
                        Optional.of("0055AED6DCD90281E5")));
    }
}
