package org.coatcheck.simulation;

import java.util.List;
import java.util.Optional;
import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestStack;
import org.coatcheck.thumbnail.KeyPattern;
import org.coatcheck.thumbnail.ThumbnailRules;
import org.coatcheck.thumbnail.Thumbnails;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;

/** The test stack's S3 and DynamoDB, by clients that pause an {@link Attempt} before and after each call. */
record SimulatedAws(S3Client s3, DynamoDbClient dynamoDb, Thumbnails.Places places) {

    private static final class Shared {
        static final SimulatedAws AWS = of(TestStack.shared());
    }

    static final ThumbnailRules RULES = rules(8, 16);

    /** The test stack's buckets. Its uploads bucket notifies the deployed function of {@code uploads/} only. */
    static SimulatedAws shared() {
        return Shared.AWS;
    }

    static ThumbnailRules rules(Integer... sizes) {
        return new ThumbnailRules(
                List.of(sizes),
                Optional.empty(),
                80,
                new KeyPattern("{key}/{size}.{extension}"),
                "public, max-age=86400",
                1 << 20,
                1 << 20);
    }

    private static SimulatedAws of(TestStack stack) {
        return new SimulatedAws(
                TestClients.s3(TestClients.endpoint(), new TurnTaking()),
                TestClients.dynamoDb(TestClients.endpoint(), new TurnTaking()),
                new Thumbnails.Places(
                        stack.output("UploadsBucket"), stack.output("ThumbnailsBucket"), stack.output("ObjectsTable")));
    }

    /** The same AWS with another uploads bucket. */
    SimulatedAws withUploadsBucket(String uploadsBucket) {
        return new SimulatedAws(
                s3, dynamoDb, new Thumbnails.Places(uploadsBucket, places.thumbnailsBucket(), places.objectsTable()));
    }

    String uploadsBucket() {
        return places.uploadsBucket();
    }

    String thumbnailsBucket() {
        return places.thumbnailsBucket();
    }
}
