package org.coatcheck.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.simulation.AttemptState.Thrown;
import org.coatcheck.thumbnail.ObjectBusyException;
import org.coatcheck.thumbnail.ObjectOutcome.Made;
import org.coatcheck.thumbnail.ObjectOutcome.Skipped;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/** Attempts at one object of a versioned bucket, one of which stops where it can do the most harm. */
class VersionedRacesIT {

    private final SimulatedAws aws = SimulatedAws.shared().withUploadsBucket("versioned-" + UUID.randomUUID());
    private final Simulation simulation = new Simulation(aws);
    private final ObjectHistory object = simulation.object();
    private final Deliveries deliveries = simulation.deliveries();

    @BeforeEach
    void createBucket() {
        String bucket = aws.uploadsBucket();
        aws.s3().createBucket(create -> create.bucket(bucket));
        aws.s3()
                .putBucketVersioning(put -> put.bucket(bucket)
                        .versioningConfiguration(versioning -> versioning.status(BucketVersioningStatus.ENABLED)));
    }

    @Test
    void deletionOfAnOldVersionKeepsTheThumbnails() {
        Version old = object.upload(UploadedImage.PNG);
        simulation.process(object.upload(UploadedImage.JPEG));

        assertThat(simulation.process(deliveries.send("an old version's deletion", delete(old, 3))))
                .isInstanceOf(Skipped.class);

        deliveries.send(old);
        simulation.settle();
        simulation.invariants().checkThumbnails();
    }

    /** The removal's attempt found the object gone. When it goes on, the delete marker is deleted, and that event is done. */
    @Test
    void removalThatComesAfterAnUndeleteKeepsTheThumbnails() {
        simulation.process(object.upload(UploadedImage.JPEG));
        aws.s3().deleteObject(delete -> delete.bucket(aws.uploadsBucket()).key(key()));
        Attempt removal =
                simulation.begin(deliveries.send("a delete marker", removed("ObjectRemoved:DeleteMarkerCreated", 2)));
        simulation.proceedUntil(removal, state -> state.isBefore(PutItemRequest.class));
        versions().deleteMarkers().stream().map(DeleteMarkerEntry::versionId).forEach(this::delete);

        assertThat(simulation.process(deliveries.send("the marker's deletion", removed("ObjectRemoved:Delete", 3))))
                .isInstanceOf(Skipped.class);
        assertThat(simulation.outcome(removal)).isInstanceOf(Skipped.class);

        simulation.invariants().checkThumbnails();
    }

    /** Otherwise the late event of the version that is gone would take the work over, and nothing would go on with it. */
    @Test
    void deletionOfANewerVersionWaitsForTheVersionInWork() {
        simulation.process(object.upload(UploadedImage.PNG));
        Attempt current = simulation.begin(object.upload(UploadedImage.JPEG));
        simulation.proceedUntil(current, state -> state.isAfter(GetObjectRequest.class));
        Version newer = object.upload(UploadedImage.GIF);
        Delivery deletion = deliveries.send("the newer version's deletion", delete(newer, 4));

        assertThat(simulation.finish(simulation.begin(deletion)))
                .isInstanceOfSatisfying(
                        Thrown.class, thrown -> assertThat(thrown.exception()).isInstanceOf(ObjectBusyException.class));
        assertThat(simulation.process(newer)).isInstanceOf(Skipped.class);
        assertThat(simulation.outcome(current)).isInstanceOf(Skipped.class);
        assertThat(simulation.process(deletion)).isInstanceOf(Made.class);

        assertThat(simulation.invariants().thumbnails()).isEqualTo(UploadedImage.JPEG.thumbnails());
    }

    private String key() {
        return object.newest().orElseThrow().event().key();
    }

    private ObjectEvent delete(Version version, int number) {
        versions().versions().stream()
                .filter(each -> each.eTag().contains(version.eTag()))
                .map(ObjectVersion::versionId)
                .forEach(this::delete);
        return removed("ObjectRemoved:Delete", number);
    }

    private ListObjectVersionsResponse versions() {
        return aws.s3()
                .listObjectVersions(list -> list.bucket(aws.uploadsBucket()).prefix(key()));
    }

    private void delete(String versionId) {
        aws.s3()
                .deleteObject(
                        delete -> delete.bucket(aws.uploadsBucket()).key(key()).versionId(versionId));
    }

    /** @param number of the change, by which events are ordered */
    private ObjectEvent removed(String name, int number) {
        return new ObjectEvent(
                Change.REMOVED,
                name,
                aws.uploadsBucket(),
                key(),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Version.sequencer(number)));
    }
}
