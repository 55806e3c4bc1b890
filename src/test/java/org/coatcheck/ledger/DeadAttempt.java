package org.coatcheck.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Simulates an attempt that died before it could end its record. */
public final class DeadAttempt {

    private DeadAttempt() {}

    /** Writes the begun record of an S3 event into a slot. */
    public static void leave(DynamoDbClient dynamoDb, String table, String requestId, Instant startedAt, byte[] event) {
        InvocationRecord begun = new InvocationRecord(
                requestId,
                startedAt,
                "$LATEST",
                "aws:s3",
                "",
                List.of(),
                false,
                Optional.empty(),
                1769,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                startedAt.plus(Duration.ofDays(1)),
                Optional.empty());
        dynamoDb.putItem(put -> put.tableName(table).item(BegunItem.of(begun, Slot.of(requestId, startedAt), event)));
    }
}
