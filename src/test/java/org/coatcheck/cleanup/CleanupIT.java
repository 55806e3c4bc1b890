package org.coatcheck.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.coatcheck.event.EventReader;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.Outcome;
import org.coatcheck.event.Response;
import org.coatcheck.function.TestRouter;
import org.coatcheck.ledger.InvocationLog;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.Ledger;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.ledger.LedgerSettings;
import org.coatcheck.router.Router;
import org.coatcheck.testing.Eventually;
import org.coatcheck.testing.TestStack;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.sqs.model.Message;

/** A tick after attempts that died without a word. */
class CleanupIT {

    /** Further back than the deployed function's own tick looks, which comes every minute. */
    private static final Clock CLOCK = Clock.offset(Clock.systemUTC(), Duration.ofHours(-10));

    private static final byte[] TICK =
            "{\"source\":\"aws:events\",\"detail\":\"0900Z\"}".getBytes(StandardCharsets.UTF_8);

    private final TestStack stack = TestStack.shared();
    private final LedgerReader ledger = new LedgerReader(stack.dynamoDb, stack.output("InvocationsTable"));
    private final String id = UUID.randomUUID().toString();
    private final String key = "elsewhere/" + id + ".jpg"; // below no prefix that S3 calls the deployed function for

    @Test
    void doesTheEventOfADeadAttemptAgain() throws Exception {
        stack.s3.putObject(
                put -> put.bucket(stack.output("UploadsBucket")).key(key), Path.of("localstack/seed/cat.jpg"));
        die(id, Duration.ofMinutes(20));

        assertThat(tick()).contains("\"status\":204");

        List<InvocationRecord> attempts = ledger.attempts(id);
        assertThat(attempts).extracting(InvocationRecord::outcome).containsExactly(Outcome.ABANDONED, Outcome.DONE);
        assertThat(attempts.getLast().ending().orElseThrow().thumbnails())
                .singleElement()
                .satisfies(made -> assertThat(stack.s3
                                .headObject(head -> head.bucket(made.bucket()).key(made.key()))
                                .contentType())
                        .isEqualTo("image/jpeg"));
    }

    @Test
    void claimsTheObjectUnderTheTicksOwnRequest() throws Exception {
        stack.s3.putObject(
                put -> put.bucket(stack.output("UploadsBucket")).key(key), Path.of("localstack/seed/cat.jpg"));
        die(id, Duration.ofMinutes(20));

        Invocation tick = invocation(UUID.randomUUID().toString(), CLOCK.instant());
        router().route(tick, TICK);

        String object = stack.output("UploadsBucket") + "/" + key;
        assertThat(stack.dynamoDb
                        .getItem(get -> get.tableName(stack.output("ObjectsTable"))
                                .key(Map.of("object", AttributeValue.fromS(object)))
                                .consistentRead(true))
                        .item()
                        .get("requestId")
                        .s())
                .isEqualTo(tick.requestId());
        assertThat(ledger.attempts(id))
                .extracting(InvocationRecord::within)
                .containsExactly(Optional.empty(), Optional.of(tick.requestId()));
    }

    @Test
    void leavesAnAttemptThatMayStillRunAlone() throws Exception {
        die(id, Duration.ofMinutes(14));

        tick();

        assertThat(ledger.attempts(id)).extracting(InvocationRecord::outcome).containsExactly(Outcome.BEGUN);
    }

    @Test
    void doesNothingAgainThatARetryOfAwsHasDone() throws Exception {
        die(id, Duration.ofMinutes(20));
        router().route(invocation(id, CLOCK.instant()), event());

        tick();

        assertThat(ledger.attempts(id))
                .hasSize(2)
                .first()
                .satisfies(first -> assertThat(first.outcome()).isEqualTo(Outcome.ABANDONED));
    }

    @Test
    void givesAnEventUpThatKillsEverybodyWhoTries() throws Exception {
        for (int minutes = 20; minutes < 25; minutes++) {
            die(id, Duration.ofMinutes(minutes));
        }

        tick();

        assertThat(ledger.attempts(id))
                .hasSize(5)
                .allSatisfy(attempt -> assertThat(attempt.outcome()).isEqualTo(Outcome.ABANDONED));
        Message message = Eventually.get(
                "message",
                () -> stack
                        .sqs
                        .receiveMessage(receive -> receive.queueUrl(stack.output("RejectedQueueUrl"))
                                .maxNumberOfMessages(10)
                                .visibilityTimeout(1)
                                .messageAttributeNames("All"))
                        .messages()
                        .stream()
                        .filter(found -> found.messageAttributes()
                                .get("requestId")
                                .stringValue()
                                .equals(id))
                        .findFirst());
        assertThat(message.body()).isEqualTo(new String(event(), StandardCharsets.UTF_8));
        assertThat(message.messageAttributes().get("reason").stringValue())
                .isEqualTo("5 attempts at it died or failed");
    }

    private String tick() {
        byte[] answer = router().route(invocation(UUID.randomUUID().toString(), CLOCK.instant()), TICK);
        return new String(answer, StandardCharsets.UTF_8);
    }

    private byte[] event() throws Exception {
        return new ObjectMapper().writeValueAsBytes(Map.of("source", "aws:s3", "detail", key));
    }

    /** Begins an attempt that never ends. */
    private void die(String requestId, Duration ago) throws Exception {
        byte[] event = event();
        Instant startedAt = CLOCK.instant().minus(ago);
        Ledger writer = new Ledger(
                stack.dynamoDb,
                new LedgerSettings(stack.output("InvocationsTable"), Duration.ofDays(1)),
                new InvocationLog("cleanup", line -> {}),
                CLOCK);
        Thread.ofVirtual()
                .start(() -> writer.record(
                        invocation(requestId, startedAt),
                        new EventReader(stack.output("UploadsBucket")).read(event),
                        event,
                        CleanupIT::hang));
        Eventually.get(
                "record",
                () -> ledger.attempts(requestId).stream()
                        .filter(record -> Duration.between(record.startedAt(), startedAt)
                                        .abs()
                                        .compareTo(Duration.ofSeconds(1))
                                < 0)
                        .findFirst());
    }

    private static Response hang() {
        try {
            new CountDownLatch(1).await();
            throw new AssertionError("nobody counts down");
        } catch (InterruptedException ended) {
            throw new AssertionError(ended);
        }
    }

    private static Invocation invocation(String requestId, Instant startedAt) {
        return new Invocation(
                requestId, startedAt, startedAt.plusSeconds(60), "$LATEST", false, 1769, false, Optional.empty());
    }

    private Router router() {
        Map<String, String> settings = Map.of("coatcheck.uploads-prefix", key, "coatcheck.cleanup-look-back", "PT1H");
        return TestRouter.create(settings, stack.s3, stack.dynamoDb, stack.sqs, CLOCK);
    }
}
