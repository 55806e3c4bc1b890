package org.coatcheck.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.ObjectEvent.Change;
import software.amazon.awssdk.core.sync.RequestBody;

/** Models what users do to one object: they upload, replace and remove it. It makes the event that S3 sends of each change. */
final class ObjectHistory {

    private final SimulatedAws aws;
    private final String key;
    private final Trace trace;
    private final List<Version> versions = new ArrayList<>();

    ObjectHistory(SimulatedAws aws, String key, Trace trace) {
        this.aws = aws;
        this.key = key;
        this.trace = trace;
    }

    /** In the order in which they came to be. */
    List<Version> versions() {
        return versions;
    }

    Optional<Version> newest() {
        return versions.isEmpty() ? Optional.empty() : Optional.of(versions.getLast());
    }

    boolean exists() {
        return newest().flatMap(Version::image).isPresent();
    }

    Version upload(UploadedImage image) {
        String eTag = aws.s3()
                .putObject(put -> put.bucket(aws.uploadsBucket()).key(key), RequestBody.fromBytes(image.bytes()))
                .eTag();
        assertThat(eTag).isEqualTo("\"" + image.eTag() + "\"");
        return add(Optional.of(image));
    }

    Version remove() {
        assertThat(exists()).as("the object exists").isTrue();
        aws.s3().deleteObject(delete -> delete.bucket(aws.uploadsBucket()).key(key));
        return add(Optional.empty());
    }

    /** An operator deletes a thumbnail, such as {@code 8.jpg}. */
    void deleteThumbnail(String name) {
        aws.s3().deleteObject(delete -> delete.bucket(aws.thumbnailsBucket()).key(key + "/" + name));
        trace.add(name + " is deleted");
    }

    private Version add(Optional<UploadedImage> image) {
        Version version = Version.of(versions.size() + 1, image, aws.uploadsBucket(), key);
        versions.add(version);
        trace.add("S3 has " + version + ", sequencer "
                + version.event().sequencer().orElseThrow());
        return version;
    }

    /** An event of this object that names no version: it has no ETag and no sequencer. */
    ObjectEvent plainEvent(Change change, String name) {
        return ObjectEvent.ofCurrentVersion(change, name, aws.uploadsBucket(), key);
    }
}
