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
import org.coatcheck.testing.TestQueue;
import org.coatcheck.testing.TestStack;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What a tick does about attempts that died before they could end their record. */
class CleanupIT {

    /** Ten hours ago: further back than the deployed function's own tick looks, which runs every minute. */
    private static final Clock CLOCK = Clock.offset(Clock.systemUTC(), Duration.ofHours(-10));

    private static final byte[] TICK = "{\"source\":\"aws:events\",\"detail\":\"0900Z\"}".getBytes(UTF_8);

    private final TestStack stack = TestStack.shared();
    private final String uploadsBucket = stack.output("UploadsBucket");
    private final String invocationsTable = stack.output("InvocationsTable");
    private final LedgerReader ledger = new LedgerReader(stack.dynamoDb, invocationsTable);
    private final TestQueue rejectedQueue = new TestQueue("RejectedQueueUrl");
    private final String requestId = UUID.randomUUID().toString();

    /** S3 does not invoke the deployed function for this prefix. */
    private final String key = "elsewhere/" + requestId + ".jpg";

    private final byte[] event =
            "{\"source\":\"aws:s3\",\"detail\":\"%s\"}".formatted(key).getBytes(UTF_8);

    @AfterEach
    void deleteQueue() {
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
    void redoClaimsTheObjectWithTheRequestIdOfTheTick() {
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
                .isEqualTo(tick.requestId());
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

        assertThat(ledger.attempts(requestId))
                .hasSize(5)
                .allSatisfy(attempt -> assertThat(attempt.outcome()).isEqualTo(Outcome.ABANDONED));
        assertThat(rejectedQueue.take()).singleElement().satisfies(message -> {
            assertThat(message.body()).isEqualTo(new String(event, UTF_8));
            assertThat(TestQueue.attribute(message, "requestId")).isEqualTo(requestId);
            assertThat(TestQueue.attribute(message, "reason")).isEqualTo("5 attempts at it died or failed");
        });
    }

    private void upload() {
        stack.s3.putObject(put -> put.bucket(uploadsBucket).key(key), Path.of("localstack/seed/cat.jpg"));
    }

    private void leaveDeadAttempt(Duration ago) {
        DeadAttempt.leave(
                stack.dynamoDb, invocationsTable, requestId, CLOCK.instant().minus(ago), event);
    }

    private String tick() {
        return new String(router().route(invocation(UUID.randomUUID().toString()), TICK), UTF_8);
    }

    private static Invocation invocation(String requestId) {
        Instant now = CLOCK.instant();
        return new Invocation(requestId, now, now.plusSeconds(60), "$LATEST", false, 1769, false, Optional.empty());
    }

    private Router router() {
        Map<String, String> settings = Map.of(
                "coatcheck.uploads-prefix",
                key,
                "coatcheck.rejected-queue-url",
                rejectedQueue.url(),
                "coatcheck.cleanup-look-back",
                "PT1H");
        return TestRouter.create(settings, stack.s3, stack.dynamoDb, stack.sqs, CLOCK);
    }
}
