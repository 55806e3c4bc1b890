package org.coatcheck.thumbnail;

import java.time.Duration;
import org.coatcheck.settings.InvalidSettingsException;
import org.coatcheck.settings.Requirements;

/**
 * Where uploads and thumbnails are, and how thumbnails are stored. Their sizes, format and quality are in {@link
 * org.coatcheck.image.RenderingSettings}.
 *
 * @param uploads which objects get thumbnails
 * @param thumbnailsBucket must not be an uploads bucket
 * @param objectsTable the DynamoDB table with one {@link ObjectEntry} for each uploaded object
 * @param keyPattern of the thumbnails; with several uploads buckets, it needs the bucket
 * @param cacheControl {@code Cache-Control} header of the thumbnails
 * @param maxBytes the largest file that is fetched, in bytes
 * @param retryDelay how long Lambda waits at least before it retries an asynchronous event
 */
public record ThumbnailSettings(
        UploadsSettings uploads,
        String thumbnailsBucket,
        String objectsTable,
        KeyPattern keyPattern,
        String cacheControl,
        long maxBytes,
        Duration retryDelay) {

    /** libvips could address more, but a Lambda function has at most 10 GB of memory. */
    private static final long MAX_BYTES_LIMIT = 2L << 30;

    /**
     * Checks the settings.
     *
     * @throws InvalidSettingsException with one sentence for each wrong setting
     */
    public ThumbnailSettings {
        Requirements requirements = new Requirements();
        uploads.check(requirements);
        requirements
                .present("COATCHECK_THUMBNAILS_BUCKET", thumbnailsBucket, "the bucket that thumbnails go to")
                .present("COATCHECK_OBJECTS_TABLE", objectsTable, "the table of objects")
                .holds(
                        !uploads.contains(thumbnailsBucket),
                        "COATCHECK_THUMBNAILS_BUCKET must not be the uploads bucket, or every thumbnail would be an upload"
                                + " that gets thumbnails: set it to a bucket of its own")
                .holds(
                        uploads.buckets().size() <= 1 || keyPattern.separatesBuckets(),
                        "COATCHECK_KEY_PATTERN must have {bucket} as a folder of its own for several uploads buckets, or two"
                                + " objects could have one thumbnail: set it to {bucket}/{key}/{size}.{extension}")
                .holds(
                        !cacheControl.isBlank(),
                        "COATCHECK_CACHE_CONTROL must be a Cache-Control header such as no-store; it is empty")
                .hasOnly(
                        ThumbnailSettings::isPrintableAscii,
                        cacheControl,
                        "COATCHECK_CACHE_CONTROL must have only printable ASCII characters, as in no-store")
                .holds(
                        maxBytes >= 1 && maxBytes <= MAX_BYTES_LIMIT,
                        "COATCHECK_MAX_BYTES must be 1 to " + MAX_BYTES_LIMIT + "; it is " + maxBytes)
                .check();
    }

    /** S3 rejects a header with a control character, and the signature of one with a character beyond ASCII. */
    private static boolean isPrintableAscii(int character) {
        return character >= ' ' && character <= '~';
    }
}
