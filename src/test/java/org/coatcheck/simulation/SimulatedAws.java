package org.coatcheck.simulation;

import org.coatcheck.image.RenderingSettings;
import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestSettings;
import org.coatcheck.testing.TestStack;
import org.coatcheck.thumbnail.ThumbnailSettings;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;

/** The test stack's S3 and DynamoDB, by clients that pause an {@link Attempt} before and after each call. */
record SimulatedAws(
        S3Client s3, DynamoDbClient dynamoDb, String uploadsBucket, String thumbnailsBucket, String objectsTable) {

    private static final class Shared {
        static final SimulatedAws AWS = of(TestStack.shared());
    }

    static final RenderingSettings RENDERING = TestSettings.rendering(8, 16);

    /** The test stack's buckets. Its uploads bucket notifies the deployed function of {@code uploads/} only. */
    static SimulatedAws shared() {
        return Shared.AWS;
    }

    private static SimulatedAws of(TestStack stack) {
        return new SimulatedAws(
                TestClients.s3(TestClients.endpoint(), new TurnTaking()),
                TestClients.dynamoDb(new TurnTaking()),
                stack.output("UploadsBucket"),
                stack.output("ThumbnailsBucket"),
                stack.output("ObjectsTable"));
    }

    /** The same AWS with another uploads bucket. */
    SimulatedAws withUploadsBucket(String otherBucket) {
        return new SimulatedAws(s3, dynamoDb, otherBucket, thumbnailsBucket, objectsTable);
    }

    ThumbnailSettings settings() {
        return settings("");
    }

    ThumbnailSettings settings(String uploadsPrefix) {
        ThumbnailSettings settings =
                TestSettings.thumbnails(uploadsBucket, uploadsPrefix, thumbnailsBucket, objectsTable);
        return new ThumbnailSettings(
                settings.uploads(),
                thumbnailsBucket,
                objectsTable,
                settings.keyPattern(),
                settings.cacheControl(),
                settings.maxBytes(),
                Simulation.BETWEEN_RETRIES);
    }
}
