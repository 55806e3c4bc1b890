package org.coatcheck.thumbnail;

import java.time.Clock;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;

/** The two buckets and the table of this room. {@link Thumbnails} and {@link ObjectScan} share them. */
public final class ThumbnailStorage {

    final ThumbnailSettings settings;
    final Clock clock;
    final UploadsBucket uploads;
    final ThumbnailsBucket thumbnails;
    final ObjectsTable objects;

    public ThumbnailStorage(S3Client s3, DynamoDbClient dynamoDb, ThumbnailSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.uploads = new UploadsBucket(s3, settings.maxBytes());
        this.thumbnails = new ThumbnailsBucket(s3, settings);
        this.objects = new ObjectsTable(dynamoDb, settings.objectsTable(), settings.retryDelay(), clock);
    }
}
