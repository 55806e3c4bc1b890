package org.coatcheck.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.coatcheck.simulation.AttemptState.Thrown;
import org.coatcheck.thumbnail.ObjectBusyException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Object;

/** What must hold in every simulation: the first two checks after each step, the others after {@link Simulation#settle}. */
final class Invariants {

    private final SimulatedAws aws;
    private final String key;
    private final ObjectHistory object;
    private final WorkLog log;
    private final Trace trace;

    Invariants(SimulatedAws aws, String key, ObjectHistory object, WorkLog log, Trace trace) {
        this.aws = aws;
        this.key = key;
        this.object = object;
        this.log = log;
        this.trace = trace;
    }

    /** An entry says REJECTED only when the event is in the rejected queue. Else a crash between the two would lose it. */
    void checkRejectionIsStoredFirst(Attempt attempt) {
        if (attempt.state().isBeforeWriteOf("REJECTED")) {
            assertThat(log.isRejectionStored(attempt)).as(trace::toString).isTrue();
        }
    }

    /** An attempt fails only because another one is writing, or because a response was lost. */
    void checkFailure(Attempt attempt) {
        if (attempt.state() instanceof Thrown(RuntimeException exception)) {
            assertThat(exception)
                    .as(trace::toString)
                    .isInstanceOfAny(ObjectBusyException.class, SdkClientException.class);
        }
    }

    /** The thumbnails bucket has all thumbnails of the newest version, and no others. */
    void checkThumbnails() {
        assertThat(object.versions()).as(trace::toString).isNotEmpty();
        assertThat(thumbnails()).as(trace::toString).isEqualTo(expectedThumbnails());
    }

    /**
     * An upload's event is granted one claim, and one more for each crash. A corrupt newest version is in the rejected queue, by
     * its own event or by that of a removal before it.
     */
    void checkWork() {
        assertThat(object.versions()).as(trace::toString).isNotEmpty();
        for (Version version : object.versions()) {
            // A removal's event that comes late and twice may find two versions, one after the other.
            if (version.image().isEmpty()) {
                continue;
            }
            assertThat(log.claims(version))
                    .as("claims of " + version + "\n" + trace)
                    .isLessThanOrEqualTo(1 + log.crashes(version));
        }
        object.newest()
                .filter(Version::isCorrupt)
                .ifPresent(version -> assertThat(log.isRejectionStored(version))
                        .as("rejection of " + version + "\n" + trace)
                        .isTrue());
    }

    /** A version's thumbnails are made once, and once more for each remake, however many events, plain ones too, report it. */
    void checkMadeOnce() {
        log.made()
                .forEach((eTag, times) -> assertThat((long) times)
                        .as("times that the thumbnails of %s were made\n%s", eTag, trace)
                        .isLessThanOrEqualTo(object.versions().stream()
                                        .filter(version -> version.eTag().equals(eTag))
                                        .count()
                                + log.remakes(eTag)));
    }

    /** The thumbnails in the bucket: their file names, and the ETag of the version that each was made of. */
    Map<String, String> thumbnails() {
        String bucket = aws.thumbnailsBucket();
        Map<String, String> thumbnails = new TreeMap<>();
        for (S3Object thumbnail : aws.s3()
                .listObjectsV2(list -> list.bucket(bucket).prefix(key + "/"))
                .contents()) {
            Map<String, String> metadata = aws.s3()
                    .headObject(head -> head.bucket(bucket).key(thumbnail.key()))
                    .metadata();
            thumbnails.put(thumbnail.key().substring(key.length() + 1), metadata.get("source-etag"));
        }
        return thumbnails;
    }

    private Map<String, String> expectedThumbnails() {
        return object.newest()
                .flatMap(Version::image)
                .map(UploadedImage::thumbnails)
                .orElse(Map.of());
    }
}
