package org.coatcheck.thumbnail;

import java.util.List;
import java.util.Optional;
import org.coatcheck.operator.TestClients;
import org.coatcheck.operator.TestStack;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;

/** Where a {@link Story} plays: buckets and a table, and clients of theirs that take turns. */
record Stage(S3Client s3, DynamoDbClient dynamoDb, Thumbnails.Places places) {

    private static final class Shared {
        static final Stage STAGE = of(TestStack.shared());
    }

    static final ThumbnailRules RULES = rules(8, 16);

    /** The test stack's; its uploads bucket tells the deployed function of {@code uploads/} only. */
    static Stage shared() {
        return Shared.STAGE;
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

    private static Stage of(TestStack stack) {
        return new Stage(
                TestClients.s3(TestClients.endpoint(), new Turns()),
                TestClients.dynamoDb(TestClients.endpoint(), new Turns()),
                new Thumbnails.Places(
                        stack.output("UploadsBucket"), stack.output("ThumbnailsBucket"), stack.output("ObjectsTable")));
    }

    /** The same with another uploads bucket. */
    Stage of(String uploadsBucket) {
        return new Stage(
                s3, dynamoDb, new Thumbnails.Places(uploadsBucket, places.thumbnailsBucket(), places.objectsTable()));
    }
}
