package org.coatcheck.cleanup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.Outcome;
import org.coatcheck.function.TestRouter;
import org.coatcheck.ledger.DeadAttempt;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.router.Router;
import org.coatcheck.testing.AwsCall;
import org.coatcheck.testing.FlakyAws;
import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestQueue;
import org.coatcheck.testing.TestStack;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.s3.S3Client;

/** What a tick does about attempts that died before they could end their record. */
class CleanupIT {

    private static final Clock CLOCK = Clock.systemUTC();

    private static final byte[] TICK = "{\"source\":\"aws:events\",\"detail\":\"0900Z\"}".getBytes(UTF_8);

    private final TestStack stack = TestStack.shared();
    private final String uploadsBucket = stack.output("UploadsBucket");
    private final String invocationsTable = "invocations-" + UUID.randomUUID();
    private final LedgerReader ledger = new LedgerReader(stack.dynamoDb, invocationsTable);
    private final TestQueue rejectedQueue = new TestQueue("RejectedQueueUrl");
    private final String requestId = UUID.randomUUID().toString();

    /** S3 does not invoke the deployed function for this prefix. */
    private final String key = "elsewhere/" + requestId + ".jpg";

    private final byte[] event =
            "{\"source\":\"aws:s3\",\"detail\":\"%s\"}".formatted(key).getBytes(UTF_8);

    @BeforeEach
    void createTable() {
        stack.createInvocationsTable(invocationsTable);
    }

    @AfterEach
    void deleteTableAndQueue() {
        stack.dynamoDb.deleteTable(delete -> delete.tableName(invocationsTable));
        rejectedQueue.close();
    }

    @Test
    void redoesTheEventOfADeadAttempt() {
        upload();
        leaveDeadAttempt(Duration.ofMinutes(20));

        assertThat(tick()).contains("\"status\":204");

        List<InvocationRecord> attempts = ledger.attempts(requestId);
        assertThat(attempts).extracting(InvocationRecord::outcome).containsExactly(Outcome.ABANDONED, Outcome.DONE);
        assertThat(attempts.getLast().ending().orElseThrow().thumbnails())
                .singleElement()
                .satisfies(made -> assertThat(stack.s3
                                .headObject(head -> head.bucket(made.bucket()).key(made.key()))
                                .contentType())
                        .isEqualTo("image/jpeg"));
    }

    @Test
    void redoClaimsTheObjectForTheTickAndTheRequest() {
        upload();
        leaveDeadAttempt(Duration.ofMinutes(20));

        Invocation tick = invocation(UUID.randomUUID().toString());
        router().route(tick, TICK);

        assertThat(stack.dynamoDb
                        .getItem(get -> get.tableName(stack.output("ObjectsTable"))
                                .key(Map.of("object", AttributeValue.fromS(uploadsBucket + "/" + key)))
                                .consistentRead(true))
                        .item()
                        .get("requestId")
                        .s())
                .isEqualTo(tick.requestId() + "/" + requestId);
        assertThat(ledger.attempts(requestId))
                .extracting(InvocationRecord::within)
                .containsExactly(Optional.empty(), Optional.of(tick.requestId()));
    }

    @Test
    void leavesAnAttemptThatMayStillRun() {
        leaveDeadAttempt(Duration.ofMinutes(14));

        tick();

        assertThat(ledger.attempts(requestId))
                .extracting(InvocationRecord::outcome)
                .containsExactly(Outcome.BEGUN);
    }

    @Test
    void doesNotRedoAnEventThatLambdasRetryFinished() {
        leaveDeadAttempt(Duration.ofMinutes(20));
        router().route(invocation(requestId), event);

        tick();

        assertThat(ledger.attempts(requestId))
                .hasSize(2)
                .first()
                .satisfies(first -> assertThat(first.outcome()).isEqualTo(Outcome.ABANDONED));
    }

    @Test
    void givesUpAnEventAfterFiveDeadAttempts() {
        for (int minutes = 20; minutes < 25; minutes++) {
            leaveDeadAttempt(Duration.ofMinutes(minutes));
        }

        tick();

        List<InvocationRecord> attempts = ledger.attempts(requestId);
        assertThat(attempts.subList(0, 5))
                .allSatisfy(attempt -> assertThat(attempt.outcome()).isEqualTo(Outcome.ABANDONED));
        assertThat(attempts.subList(5, attempts.size())).singleElement().satisfies(givenUp -> {
            assertThat(givenUp.outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(givenUp.ending().orElseThrow().failure().orElseThrow().message())
                    .isEqualTo("rejected because 5 attempts at it died: " + key);
        });
        assertThat(rejectedQueue.take()).singleElement().satisfies(message -> {
            assertThat(message.body()).isEqualTo(new String(event, UTF_8));
            assertThat(TestQueue.attribute(message, "requestId")).isEqualTo(requestId);
            assertThat(TestQueue.attribute(message, "reason")).isEqualTo("5 attempts at it died");
        });
    }

    /** Else each tick would put it into the queue once more. */
    @Test
    void givesUpAnEventOnceEvenIfItsObjectCannotBeMarked() {
        upload();
        for (int minutes = 20; minutes < 25; minutes++) {
            leaveDeadAttempt(Duration.ofMinutes(minutes));
        }
        try (FlakyAws aws =
                new FlakyAws(AwsCall.named("HeadObject"), Integer.MAX_VALUE, FlakyAws.Fault.ACCESS_DENIED)) {
            Router router = router(TestClients.s3(aws.endpoint()), stack.dynamoDb);
            router.route(invocation(UUID.randomUUID().toString()), TICK);
            router.route(invocation(UUID.randomUUID().toString()), TICK);
        }

        assertThat(rejectedQueue.take()).hasSize(1);
        assertThat(ledger.attempts(requestId))
                .last()
                .satisfies(last -> assertThat(last.outcome()).isEqualTo(Outcome.REJECTED));
    }

    @Test
    void recordsTheFailureOfARedoWhoseTimeRunsOut() {
        upload();
        leaveDeadAttempt(Duration.ofMinutes(20));
        try (FlakyAws aws = new FlakyAws(
                call -> call.isAbout(stack.output("ObjectsTable")), Integer.MAX_VALUE, FlakyAws.Fault.THROTTLED)) {
            Router router = router(TestClients.s3(aws.endpoint()), TestClients.dynamoDb(aws.endpoint()));
            Invocation tick = invocation(UUID.randomUUID().toString(), 16);
            router.route(tick, TICK);

            assertThat(ledger.attempts(requestId))
                    .extracting(InvocationRecord::outcome)
                    .containsExactly(Outcome.BEGUN, Outcome.FAILED);
            assertThat(report(tick)).containsEntry("redoFailed", 1L);
        }
    }

    @Test
    void queuesARejectedObjectUnderTheRequestIdOfItsRecord() {
        upload(Path.of("src/test/resources/images/rejected/text.jpg"));
        leaveDeadAttempt(Duration.ofMinutes(20));

        tick();

        assertThat(ledger.attempts(requestId).getLast().outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(rejectedQueue.take())
                .singleElement()
                .satisfies(message ->
                        assertThat(TestQueue.attribute(message, "requestId")).isEqualTo(requestId));
    }

    @Test
    void countsARedoAsDoneThoughTheDeadAttemptCannotBeClosed() {
        upload();
        leaveDeadAttempt(Duration.ofMinutes(20));
        Invocation tick = invocation(UUID.randomUUID().toString());
        DynamoDbClient closingNothing = TestClients.dynamoDb(new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                if (context.request() instanceof PutItemRequest put
                        && AttributeValue.fromS("abandoned").equals(put.item().get("outcome"))) {
                    throw SdkClientException.create("the connection broke");
                }
            }
        });
        router(stack.s3, closingNothing).route(tick, TICK);

        assertThat(report(tick))
                .containsEntry("redone", 1L)
                .containsEntry("closeFailed", 1L)
                .doesNotContainKey("redoFailed");

        tick();

        assertThat(ledger.attempts(requestId))
                .extracting(InvocationRecord::outcome)
                .containsExactly(Outcome.ABANDONED, Outcome.DONE);
    }

    private Map<String, Long> report(Invocation tick) {
        return ledger.attempts(tick.requestId())
                .getFirst()
                .ending()
                .orElseThrow()
                .report();
    }

    private void upload() {
        upload(Path.of("localstack/seed/cat.jpg"));
    }

    private void upload(Path file) {
        stack.s3.putObject(put -> put.bucket(uploadsBucket).key(key), file);
    }

    private void leaveDeadAttempt(Duration ago) {
        DeadAttempt.leave(
                stack.dynamoDb, invocationsTable, requestId, CLOCK.instant().minus(ago), event);
    }

    private String tick() {
        return new String(router().route(invocation(UUID.randomUUID().toString()), TICK), UTF_8);
    }

    private static Invocation invocation(String requestId) {
        return invocation(requestId, 60);
    }

    private static Invocation invocation(String requestId, int seconds) {
        Instant now = CLOCK.instant();
        return new Invocation(
                requestId, now, now.plusSeconds(seconds), "$LATEST", false, 1769, false, Optional.empty());
    }

    private Router router() {
        return router(stack.s3, stack.dynamoDb);
    }

    private Router router(S3Client s3, DynamoDbClient dynamoDb) {
        Map<String, String> settings = Map.of(
                "coatcheck.uploads-prefix",
                key,
                "coatcheck.rejected-queue-url",
                rejectedQueue.url(),
                "coatcheck.invocations-table",
                invocationsTable);
        return TestRouter.create(settings, s3, dynamoDb, stack.sqs, CLOCK);
    }
}
