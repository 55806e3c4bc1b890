package org.coatcheck.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.coatcheck.thumbnail.ObjectOutcome.Duplicate;
import org.coatcheck.thumbnail.ObjectOutcome.Made;
import org.coatcheck.thumbnail.ObjectOutcome.Skipped;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;

/** Plain events, which have no sequencer, before, between and after S3's own events of an object. */
class PlainEventsIT {

    private final Simulation simulation = new Simulation(SimulatedAws.shared());
    private final ObjectHistory object = simulation.object();
    private final Invariants invariants = simulation.invariants();

    @Test
    void plainEventThatSawAnOldVersionDoesNotTakeTheEntryOfANewerOne() {
        simulation.process(object.upload(UploadedImage.JPEG));
        object.upload(UploadedImage.OTHER_JPEG);
        Attempt plain = simulation.begin(simulation.deliveries().sendPlain());
        simulation.proceedUntil(plain, state -> state.isAfter(HeadObjectRequest.class));
        Attempt newer = simulation.begin(object.upload(UploadedImage.GIF));
        simulation.proceedUntil(newer, state -> state.isAfter(GetObjectRequest.class));

        assertThat(simulation.outcome(plain)).isInstanceOf(Skipped.class);

        assertThat(simulation.outcome(newer)).isInstanceOf(Made.class);
        invariants.checkThumbnails();
    }

    @Test
    void plainEventOfAVersionWithThumbnailsIsADuplicate() {
        Version version = object.upload(UploadedImage.JPEG);
        simulation.process(version);

        assertThat(simulation.processPlain()).isInstanceOf(Duplicate.class);

        assertThat(simulation.log().claims(version)).isOne();
    }

    @Test
    void plainEventMakesThumbnailsThatNoOtherEventAskedFor() {
        simulation.process(object.upload(UploadedImage.JPEG));
        object.upload(UploadedImage.PNG);

        assertThat(simulation.processPlain()).isInstanceOf(Made.class);

        invariants.checkThumbnails();
    }

    @Test
    void ownEventAfterAPlainEventIsADuplicateAndAnOlderEventStaysOlder() {
        Version old = object.upload(UploadedImage.PNG);
        Version newest = object.upload(UploadedImage.JPEG);
        assertThat(simulation.processPlain()).isInstanceOf(Made.class);

        assertThat(simulation.process(newest)).isInstanceOf(Duplicate.class);
        assertThat(simulation.process(newest)).isInstanceOf(Duplicate.class);
        assertThat(simulation.process(old)).isInstanceOf(Skipped.class);
        assertThat(simulation.processPlain()).isInstanceOf(Duplicate.class);

        assertThat(simulation.log().claims(newest)).isZero();
        invariants.checkThumbnails();
        invariants.checkMadeOnce();
    }

    @Test
    void ownEventAfterAnOlderAndAPlainEventIsADuplicate() {
        simulation.process(object.upload(UploadedImage.PNG));
        Version between = object.upload(UploadedImage.GIF);
        Version newest = object.upload(UploadedImage.JPEG);
        simulation.processPlain();

        assertThat(simulation.process(between)).isInstanceOf(Skipped.class);
        assertThat(simulation.process(newest)).isInstanceOf(Duplicate.class);

        invariants.checkThumbnails();
        invariants.checkMadeOnce();
    }

    @Test
    void uploadAfterAPlainEventReplacesItsThumbnails() {
        object.upload(UploadedImage.PNG);
        simulation.processPlain();

        assertThat(simulation.process(object.upload(UploadedImage.JPEG))).isInstanceOf(Made.class);

        invariants.checkThumbnails();
    }

    @Test
    void plainEventRestoresALostThumbnail() {
        Version version = object.upload(UploadedImage.JPEG);
        simulation.process(version);
        SimulatedAws aws = SimulatedAws.shared();
        aws.s3()
                .deleteObject(delete -> delete.bucket(aws.thumbnailsBucket())
                        .key(version.event().key() + "/8.jpg"));
        assertThat(simulation.process(version)).isInstanceOf(Duplicate.class);

        assertThat(simulation.processPlain()).isInstanceOf(Made.class);

        invariants.checkThumbnails();
    }

    @Test
    void plainEventMakesThumbnailsOfAMissedVersionThatCameBack() {
        Version first = object.upload(UploadedImage.JPEG);
        Version second = object.upload(UploadedImage.PNG);
        assertThat(simulation.process(first)).isInstanceOf(Skipped.class);
        object.upload(UploadedImage.JPEG);

        assertThat(simulation.processPlain()).isInstanceOf(Made.class);
        assertThat(simulation.process(second)).isInstanceOf(Skipped.class);

        invariants.checkThumbnails();
    }
}
