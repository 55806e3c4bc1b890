package org.coatcheck.testing;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.coatcheck.image.Box;
import org.coatcheck.image.Fit.Inside;
import org.coatcheck.image.RenderingSettings;
import org.coatcheck.thumbnail.KeyPattern;
import org.coatcheck.thumbnail.ThumbnailSettings;
import org.coatcheck.thumbnail.UploadsSettings;

/** Settings for tests: the required ones as configuration properties, and those of single rooms. */
public final class TestSettings {

    /** The template's output that is the value of each required setting. */
    private static final Map<String, String> OUTPUTS = Map.of(
            "coatcheck.uploads-bucket", "UploadsBucket",
            "coatcheck.thumbnails-bucket", "ThumbnailsBucket",
            "coatcheck.oversized-bucket", "OversizedBucket",
            "coatcheck.invocations-table", "InvocationsTable",
            "coatcheck.objects-table", "ObjectsTable",
            "coatcheck.unknown-queue-url", "UnknownQueueUrl",
            "coatcheck.rejected-queue-url", "RejectedQueueUrl");

    private TestSettings() {}

    /**
     * The required settings.
     *
     * @param value of an output of the template
     */
    public static Map<String, String> required(UnaryOperator<String> value) {
        Map<String, String> properties = new HashMap<>();
        OUTPUTS.forEach((property, output) -> properties.put(property, value.apply(output)));
        return properties;
    }

    /** AWS waits a minute; tests retry at once. */
    public static final Duration RETRY_DELAY = Duration.ZERO;

    /** Thumbnails with the default key pattern, of files up to 1 MiB. */
    public static ThumbnailSettings thumbnails(String uploadsBucket, String thumbnailsBucket, String objectsTable) {
        return thumbnails(uploadsBucket, "", thumbnailsBucket, objectsTable);
    }

    /** Thumbnails of the objects with a prefix. */
    public static ThumbnailSettings thumbnails(
            String uploadsBucket, String uploadsPrefix, String thumbnailsBucket, String objectsTable) {
        return new ThumbnailSettings(
                new UploadsSettings(List.of(uploadsBucket), List.of(uploadsPrefix), ""),
                thumbnailsBucket,
                objectsTable,
                KeyPattern.DEFAULT,
                "public, max-age=86400",
                1 << 20,
                RETRY_DELAY);
    }

    /** Rendering in the format of the image, inside of squares. */
    public static RenderingSettings rendering(Integer... sizes) {
        return new RenderingSettings(
                Stream.of(sizes).map(Box::square).toList(),
                new Inside(),
                false,
                RenderingSettings.SAME_AS_IMAGE,
                80,
                100_000_000,
                1769);
    }
}
