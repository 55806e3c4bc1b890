package org.coatcheck.simulation;

import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.event.Remake;

/**
 * One state that the object had in S3.
 *
 * @param number counts from 1
 * @param image empty where the object was removed
 * @param eTag empty where the object was removed
 * @param event that S3 sends of this change
 */
record Version(int number, Optional<UploadedImage> image, String eTag, ObjectEvent event) {

    /** @param image empty for a removal */
    static Version of(int number, Optional<UploadedImage> image, String bucket, String key) {
        ObjectEvent event = new ObjectEvent(
                image.isPresent() ? Change.CREATED : Change.REMOVED,
                image.isPresent() ? "ObjectCreated:Put" : "ObjectRemoved:Delete",
                bucket,
                key,
                image.map(created -> OptionalLong.of(created.bytes().length)).orElse(OptionalLong.empty()),
                image.map(UploadedImage::eTag),
                Optional.empty(),
                Optional.of(sequencer(number)));
        return new Version(number, image, image.map(UploadedImage::eTag).orElse(""), event);
    }

    /** An order that is about thumbnails of any age. */
    static final Remake ALWAYS = new Remake(Instant.parse("2100-01-01T00:00:00Z"));

    /** The event of an operator who wants the version's thumbnails made anew. */
    ObjectEvent remakeEvent() {
        return new ObjectEvent(
                Change.CREATED,
                "ObjectCreated:Remake",
                event.bucket(),
                event.key(),
                OptionalLong.empty(),
                Optional.of(eTag),
                Optional.empty(),
                Optional.empty());
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

    /** The number of the version from whose event a thumbnail was made, by the thumbnail's metadata; 0 if it does not tell. */
    static int number(Map<String, String> metadata) {
        return IntStream.rangeClosed(1, 9)
                .filter(number -> sequencer(number).equals(metadata.get("source-sequencer")))
                .findFirst()
                .orElse(0);
    }

    /** Whether the version is an image that can have no thumbnails. */
    boolean isCorrupt() {
        return image.filter(file -> file.format().isEmpty()).isPresent();
    }

    @Override
    public String toString() {
        return "v" + number + " (" + image.map(UploadedImage::name).orElse("removed") + ")";
    }
}
