package org.coatcheck.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coatcheck.event.Outcome;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.ledger.InvocationRecord.Ending;
import org.coatcheck.timing.Phases;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** The records of many attempts that have ended. */
public final class EndedRecords {

    /** What BatchWriteItem accepts. */
    private static final int BATCH = 25;

    private EndedRecords() {}

    /** Writes records of attempts within the six hours before a time. */
    public static void write(DynamoDbClient dynamoDb, String table, int count, Instant latest) {
        write(dynamoDb, table, count, latest, Duration.ofHours(6));
    }

    /** Writes records of attempts that are evenly spread over the time before another one. */
    public static void write(DynamoDbClient dynamoDb, String table, int count, Instant latest, Duration span) {
        Duration step = span.dividedBy(count);
        write(
                dynamoDb,
                table,
                IntStream.range(0, count).mapToObj(number -> record(latest.minus(step.multipliedBy(number)))));
    }

    /** Writes records of attempts at one upload that made a thumbnail, evenly spread over the time before another one. */
    public static void writeUploads(
            DynamoDbClient dynamoDb, String table, int count, Instant latest, Duration span, String object) {
        Duration step = span.dividedBy(count);
        write(
                dynamoDb,
                table,
                IntStream.range(0, count).mapToObj(number -> upload(latest.minus(step.multipliedBy(number)), object)));
    }

    static void write(DynamoDbClient dynamoDb, String table, Stream<InvocationRecord> records) {
        records.map(Item::of)
                .map(item ->
                        WriteRequest.builder().putRequest(put -> put.item(item)).build())
                .gather(Gatherers.windowFixed(BATCH))
                .forEach(batch -> write(dynamoDb, Map.of(table, batch)));
    }

    private static void write(DynamoDbClient dynamoDb, Map<String, List<WriteRequest>> batch) {
        Map<String, List<WriteRequest>> rest = batch;
        while (!rest.isEmpty()) {
            Map<String, List<WriteRequest>> items = rest;
            rest = dynamoDb.batchWriteItem(write -> write.requestItems(items)).unprocessedItems();
        }
    }

    private static InvocationRecord record(Instant startedAt) {
        return record(startedAt, "aws:apigateway", "GET /hello", Duration.ofMillis(9), List.of(), List.of());
    }

    private static InvocationRecord upload(Instant startedAt, String object) {
        Thumbnail thumbnail = new Thumbnail("thumbnails", object + "/256.jpg", 256, 170, 9_000, Duration.ofMillis(12));
        String key = object.substring(object.indexOf('/') + 1);
        Duration took = Duration.ofMillis(30 + startedAt.getEpochSecond() % 50);
        return record(startedAt, "aws:s3", key, took, List.of(object), List.of(thumbnail));
    }

    private static InvocationRecord record(
            Instant startedAt,
            String source,
            String detail,
            Duration took,
            List<String> objects,
            List<Thumbnail> thumbnails) {
        Ending ending = new Ending(
                Outcome.DONE,
                took,
                OptionalInt.empty(),
                OptionalInt.of(200),
                Optional.empty(),
                thumbnails,
                Map.of(),
                Phases.NONE);
        return new InvocationRecord(
                UUID.randomUUID().toString(),
                startedAt,
                "$LATEST",
                source,
                detail,
                objects,
                false,
                Optional.empty(),
                1769,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                startedAt.plus(Duration.ofDays(100)),
                Optional.of(ending));
    }
}
