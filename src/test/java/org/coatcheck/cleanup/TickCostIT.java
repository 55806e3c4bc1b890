package org.coatcheck.cleanup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.Outcome;
import org.coatcheck.function.TestRouter;
import org.coatcheck.ledger.DeadAttempt;
import org.coatcheck.ledger.EndedRecords;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.testing.CapacityCounter;
import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestQueue;
import org.coatcheck.testing.TestStack;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * What a tick costs in the invocations table does not depend on how many attempts have ended. DynamoDB itself counts.
 *
 * <p>{@code -Dtick.records=100000} tries it with more records. They take minutes to write into LocalStack.
 */
class TickCostIT {

    private static final int FEW = 1_000;
    private static final int MANY = Integer.getInteger("tick.records", 10_000);

    /**
     * In units. LocalStack counts half a unit for reading a partition, but nothing if it is empty, and the first tick leaves
     * records in some of the eight partitions. Reading the ended records would take hundreds of units.
     */
    private static final double EIGHT_PARTITIONS = 4;

    private static final Clock CLOCK = Clock.systemUTC();
    private static final byte[] TICK = "{\"source\":\"aws:events\",\"detail\":\"0900Z\"}".getBytes(UTF_8);

    private final TestStack stack = TestStack.shared();
    private final String invocationsTable = "invocations-" + UUID.randomUUID();
    private final String objectsTable = "objects-" + UUID.randomUUID();
    private final LedgerReader ledger = new LedgerReader(stack.dynamoDb, invocationsTable);
    private final TestQueue unknownQueue = new TestQueue("UnknownQueueUrl");
    private final CapacityCounter capacity = CapacityCounter.of(invocationsTable);
    private final DynamoDbClient counting = TestClients.dynamoDb(capacity);

    @BeforeEach
    void createTables() {
        stack.createInvocationsTable(invocationsTable);
        stack.createObjectsTable(objectsTable);
    }

    @AfterEach
    void deleteTablesAndQueue() {
        unknownQueue.close();
        stack.dynamoDb.deleteTable(delete -> delete.tableName(invocationsTable));
        stack.dynamoDb.deleteTable(delete -> delete.tableName(objectsTable));
    }

    @Test
    void doesNotGrowWithTheRecordsOfEndedAttempts(TestReporter reporter) {
        EndedRecords.write(stack.dynamoDb, invocationsTable, FEW, CLOCK.instant());
        double afterFew = capacityOfATickWithADeadAttempt();

        EndedRecords.write(stack.dynamoDb, invocationsTable, MANY - FEW, CLOCK.instant());
        double afterMany = capacityOfATickWithADeadAttempt();

        assertThat(afterFew).isPositive();
        assertThat(afterMany).isCloseTo(afterFew, within(EIGHT_PARTITIONS));
        reporter.publishEntry(
                "units of a tick after %d and %d records".formatted(FEW, MANY), afterFew + ", " + afterMany);
    }

    private double capacityOfATickWithADeadAttempt() {
        String requestId = UUID.randomUUID().toString();
        Instant startedAt = CLOCK.instant().minus(Duration.ofMinutes(20));
        DeadAttempt.leave(stack.dynamoDb, invocationsTable, requestId, startedAt, "{}".getBytes(UTF_8));
        capacity.take();

        tick();
        double units = capacity.take();

        assertThat(ledger.attempts(requestId))
                .extracting(InvocationRecord::outcome)
                .containsExactly(Outcome.ABANDONED, Outcome.REJECTED);
        return units;
    }

    private void tick() {
        Instant now = CLOCK.instant();
        Map<String, String> settings = Map.of(
                "coatcheck.uploads-prefix",
                UUID.randomUUID().toString(),
                "coatcheck.objects-table",
                objectsTable,
                "coatcheck.invocations-table",
                invocationsTable,
                "coatcheck.unknown-queue-url",
                unknownQueue.url());
        TestRouter.create(settings, stack.s3, counting, stack.sqs, CLOCK)
                .route(
                        new Invocation(
                                UUID.randomUUID().toString(),
                                now,
                                now.plusSeconds(60),
                                "$LATEST",
                                false,
                                1769,
                                false,
                                Optional.empty()),
                        TICK);
    }
}
