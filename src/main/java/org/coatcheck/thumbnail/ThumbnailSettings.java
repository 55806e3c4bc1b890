package org.coatcheck.thumbnail;

import org.coatcheck.settings.InvalidSettingsException;
import org.coatcheck.settings.Requirements;

/**
 * Where uploads and thumbnails are, and how thumbnails are stored. Their sizes, format and quality are in {@link
 * org.coatcheck.image.RenderingSettings}.
 *
 * @param uploadsBucket the only bucket whose objects get thumbnails
 * @param uploadsPrefix the prefix of the keys that the {@link ObjectScan} looks at; may be empty
 * @param thumbnailsBucket must not be the uploads bucket
 * @param objectsTable the DynamoDB table with one {@link ObjectEntry} for each uploaded object
 * @param keyPattern of the thumbnails
 * @param cacheControl {@code Cache-Control} header of the thumbnails
 * @param maxBytes the largest file that is fetched, in bytes
 */
public record ThumbnailSettings(
        String uploadsBucket,
        String uploadsPrefix,
        String thumbnailsBucket,
        String objectsTable,
        KeyPattern keyPattern,
        String cacheControl,
        long maxBytes) {

    /** libvips could address more, but a Lambda function has at most 10 GB of memory. */
    private static final long MAX_BYTES_LIMIT = 2L << 30;

    /**
     * Checks the settings.
     *
     * @throws InvalidSettingsException with one sentence for each wrong setting
     */
    public ThumbnailSettings {
        new Requirements()
                .present("COATCHECK_UPLOADS_BUCKET", uploadsBucket, "the bucket whose objects get thumbnails")
                .present("COATCHECK_THUMBNAILS_BUCKET", thumbnailsBucket, "the bucket that thumbnails go to")
                .present("COATCHECK_OBJECTS_TABLE", objectsTable, "the table of objects")
                .holds(
                        uploadsBucket.isEmpty() || !uploadsBucket.equals(thumbnailsBucket),
                        "COATCHECK_THUMBNAILS_BUCKET must not be the uploads bucket, or every thumbnail would be an upload"
                                + " that gets thumbnails: set it to a bucket of its own")
                .holds(
                        maxBytes >= 1 && maxBytes <= MAX_BYTES_LIMIT,
                        "COATCHECK_MAX_BYTES must be 1 to " + MAX_BYTES_LIMIT + "; it is " + maxBytes)
                .check();
    }
}
