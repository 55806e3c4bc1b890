package org.coatcheck.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
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
        byte[] bytes = image.bytes();
        String eTag = aws.s3()
                .putObject(put -> put.bucket(aws.uploadsBucket()).key(key), RequestBody.fromBytes(bytes))
                .eTag()
                .replace("\"", "");
        return add(Optional.of(image), eTag, OptionalLong.of(bytes.length));
    }

    Version remove() {
        assertThat(exists()).as("the object exists").isTrue();
        aws.s3().deleteObject(delete -> delete.bucket(aws.uploadsBucket()).key(key));
        return add(Optional.empty(), "", OptionalLong.empty());
    }

    private Version add(Optional<UploadedImage> image, String eTag, OptionalLong size) {
        int number = versions.size() + 1;
        ObjectEvent event = new ObjectEvent(
                image.isPresent() ? Change.CREATED : Change.REMOVED,
                image.isPresent() ? "ObjectCreated:Put" : "ObjectRemoved:Delete",
                aws.uploadsBucket(),
                key,
                size,
                image.map(created -> eTag),
                Optional.empty(),
                Optional.of(sequencer(number)));
        Version version = new Version(number, image, eTag, event);
        versions.add(version);
        trace.add("S3 has " + version + ", sequencer " + sequencer(number));
        return version;
    }

    /** S3's sequencers increase, and differ in length. */
    static String sequencer(int number) {
        String digits = HexFormat.of().toHexDigits(0x0055AED6DCD90200L + number / 3);
        return switch (number % 3) {
            case 0 -> digits;
            case 1 -> digits + "0A";
            default -> digits.toLowerCase(Locale.ROOT) + "e501";
        };
    }

    /** An event of this object that names no version: it has no ETag and no sequencer. */
    ObjectEvent plainEvent(Change change, String name) {
        return new ObjectEvent(
                change,
                name,
                aws.uploadsBucket(),
                key,
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
