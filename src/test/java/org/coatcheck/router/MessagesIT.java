package org.coatcheck.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.Outcome;
import org.coatcheck.event.Via;
import org.coatcheck.function.TestRouter;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.testing.AwsCall;
import org.coatcheck.testing.FlakyAws;
import org.coatcheck.testing.FlakyAws.Fault;
import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestQueue;
import org.coatcheck.testing.TestStack;
import org.coatcheck.thumbnail.ObjectBusyException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sqs.model.Message;

/** S3's events in messages of SQS and SNS: each message is an attempt of its own. */
class MessagesIT {

    private static final JsonMapper JSON = new JsonMapper();

    private static final String QUEUE = "arn:aws:sqs:us-east-1:000000000000:uploads";
    private static final String TOPIC = "arn:aws:sns:us-east-1:000000000000:uploads";

    private static final Path IMAGE = Path.of("localstack/seed/cat.jpg");
    private static final Path NO_IMAGE = Path.of("localstack/seed/README.md");

    private final TestStack stack = TestStack.shared();
    private final String uploads = stack.output("UploadsBucket");
    private final TestQueue unknown = new TestQueue("UnknownQueueUrl");
    private final TestQueue rejected = new TestQueue("RejectedQueueUrl");
    private final LedgerReader ledger = new LedgerReader(stack.dynamoDb, stack.output("InvocationsTable"));
    private final ObjectNode batch = JSON.createObjectNode();

    /** S3 does not invoke the deployed function for this prefix. */
    private final String folder = UUID.randomUUID().toString();

    private Clock clock = Clock.systemUTC();

    @AfterEach
    void deleteQueues() {
        unknown.close();
        rejected.close();
    }

    @Test
    void eachMessageEndsOnItsOwn() throws Exception {
        String good = add(QUEUE, envelope(upload("good.jpg", IMAGE)));
        String foreign = add(QUEUE, "{\"order\":7}");
        String broken = add(QUEUE, upload("broken.jpg", NO_IMAGE));
        String removed = add(QUEUE, event("ObjectRemoved:Delete", "removed.jpg"));

        JsonNode response = route(invocation("request-" + folder));

        assertThat(response.path("status").asInt()).isEqualTo(422);
        assertThat(response.path("body").asText()).isEqualTo("4 messages: 2 done, 2 rejected");
        assertThat(failed(response)).isEmpty();
        assertThat(outcomes(good)).containsExactly(Outcome.DONE);
        assertThat(outcomes(foreign)).containsExactly(Outcome.REJECTED);
        assertThat(outcomes(broken)).containsExactly(Outcome.REJECTED);
        assertThat(outcomes(removed)).containsExactly(Outcome.DONE);
        assertThat(hasThumbnail("good.jpg")).isTrue();
        assertThat(onlyMessage(rejected).body()).isEqualTo(event("ObjectCreated:Put", "broken.jpg"));
        assertThat(JSON.readTree(onlyMessage(unknown).body()).path("Records"))
                .containsExactly(batch.path("Records").path(1));
    }

    @Test
    void recordSaysWhichWayTheEventCame() throws Exception {
        String id = add(QUEUE, upload("cat.jpg", IMAGE));

        JsonNode response = route(invocation("request-" + folder));

        assertThat(response.path("body").asText()).isEqualTo("queued thumbnail job for " + folder + "/cat.jpg");
        assertThat(ledger.attempts(id)).singleElement().satisfies(record -> {
            assertThat(record.source()).isEqualTo("aws:s3");
            assertThat(record.via()).hasValue(new Via("aws:sqs", QUEUE, id));
            assertThat(record.within()).hasValue("request-" + folder);
            assertThat(record.objects()).containsExactly(uploads + "/" + folder + "/cat.jpg");
        });
        assertThat(thumbnail("cat.jpg").orElseThrow().metadata()).containsEntry("request-id", id);
    }

    @Test
    void onlyTheMessageThatFailedComesBackAndIsNoDuplicateOfItself() throws Exception {
        add(QUEUE, upload("first.jpg", IMAGE));
        String second = add(QUEUE, upload("second.jpg", IMAGE));
        String third = add(QUEUE, upload("third.jpg", IMAGE));
        try (FlakyAws aws = failing("second.jpg", Fault.INTERNAL_ERROR)) {
            JsonNode response = route(router(TestClients.s3(aws.endpoint())), invocation("first-" + folder));

            assertThat(failed(response)).containsExactly(second);
            assertThat(response.path("status").asInt()).isEqualTo(500);
            assertThat(response.path("body").asText()).isEqualTo("3 messages: 2 done, 1 failed");
        }
        assertThat(outcomes(third)).containsExactly(Outcome.DONE);

        // Another delivery while the claim of the first one may still be alive: if this one were done, the message
        // would be gone.
        keepOnly(1);
        assertThatThrownBy(() -> route(invocation("second-" + folder))).isInstanceOf(ObjectBusyException.class);

        clock = Clock.offset(clock, Duration.ofMinutes(2));
        assertThat(failed(route(invocation("third-" + folder)))).isEmpty();

        assertThat(outcomes(second)).containsExactly(Outcome.FAILED, Outcome.FAILED, Outcome.DONE);
        assertThat(hasThumbnail("second.jpg")).isTrue();
    }

    @Test
    void secondDeliveryOfADoneMessageIsADuplicate() throws Exception {
        String id = add(QUEUE, upload("cat.jpg", IMAGE));

        route(invocation("first-" + folder));
        route(invocation("second-" + folder));

        assertThat(ledger.attempts(id).getLast().ending().orElseThrow().report())
                .containsEntry("duplicates", 1L);
    }

    @Test
    void redrivenEventFailsIfOneOfItsMessagesFails() {
        add(QUEUE, upload("first.jpg", IMAGE));
        add(QUEUE, upload("second.jpg", IMAGE));
        try (FlakyAws aws = failing("second.jpg", Fault.INTERNAL_ERROR)) {
            Router router = router(TestClients.s3(aws.endpoint()));

            assertThatThrownBy(() -> route(router, invocation("request-" + folder, true)))
                    .isInstanceOf(S3Exception.class);
        }
    }

    @Test
    void fifoQueueIsNotProcessedBeyondAFailure() throws Exception {
        String first = add(QUEUE + ".fifo", upload("first.jpg", IMAGE));
        String second = add(QUEUE + ".fifo", upload("second.jpg", IMAGE));
        String third = add(QUEUE + ".fifo", upload("third.jpg", IMAGE));
        try (FlakyAws aws = failing("second.jpg", Fault.INTERNAL_ERROR)) {
            JsonNode response = route(router(TestClients.s3(aws.endpoint())), invocation("request-" + folder));

            assertThat(failed(response)).containsExactly(second, third);
        }
        assertThat(outcomes(first)).containsExactly(Outcome.DONE);
        assertThat(outcomes(third)).isEmpty();
    }

    /** Two seconds have passed before the function sees the batch. */
    @Test
    void messageForWhichNoTimeIsLeftIsNotBegun() {
        Instant startedAt = clock.instant().minusSeconds(2);
        String slow = add(QUEUE, upload("slow.jpg", IMAGE));
        String next = add(QUEUE, upload("next.jpg", IMAGE));
        try (FlakyAws aws = failing("slow.jpg", Fault.RESPONSE_LATE)) {
            Router router = router(TestClients.s3(aws.endpoint()));

            assertThatThrownBy(() ->
                            route(router, invocation("request-" + folder, false, startedAt, Duration.ofSeconds(12))))
                    .isInstanceOf(RuntimeException.class);
        }
        assertThat(outcomes(slow)).containsExactly(Outcome.FAILED);
        assertThat(outcomes(next)).isEmpty();
    }

    /** Lambda would stop one that takes as long again, and have both of them delivered again. */
    @Test
    void messageIsNotBegunInTheSecondHalfOfTheTime() throws Exception {
        String slow = add(QUEUE, upload("slow.jpg", IMAGE));
        String next = add(QUEUE, upload("next.jpg", IMAGE));
        Router router = router(beforeFetchOf("slow.jpg", () -> sleep(Duration.ofMillis(3_500))));

        JsonNode response =
                route(router, invocation("request-" + folder, false, clock.instant(), Duration.ofSeconds(8)));

        assertThat(failed(response)).containsExactly(next);
        assertThat(outcomes(slow)).containsExactly(Outcome.DONE);
        assertThat(outcomes(next)).isEmpty();
    }

    /** Of a FIFO queue, the first one comes first. */
    @ParameterizedTest
    @CsvSource({"'', old", ".fifo, new"})
    void messageThatWasDeliveredMostOftenComesFirst(String suffix, String first) throws Exception {
        Map<String, String> ids = Map.of(
                "new",
                add(QUEUE + suffix, upload("new.jpg", IMAGE)),
                "old",
                add(QUEUE + suffix, upload("old.jpg", IMAGE)));
        ((ObjectNode) batch.path("Records").path(1)).putObject("attributes").put("ApproximateReceiveCount", "3");

        route(invocation("request-" + folder));

        assertThat(ids.entrySet().stream()
                        .min(Comparator.comparing(
                                id -> ledger.attempts(id.getValue()).getFirst().startedAt())))
                .hasValueSatisfying(id -> assertThat(id.getKey()).isEqualTo(first));
    }

    @Test
    void errorInAMessageLeavesThoseBeforeItDone() throws Exception {
        String first = add(QUEUE, upload("first.jpg", IMAGE));
        String second = add(QUEUE, upload("second.jpg", IMAGE));
        String third = add(QUEUE, upload("third.jpg", IMAGE));
        S3Client broken = beforeFetchOf("second.jpg", () -> {
            throw new StackOverflowError("too deep");
        });

        assertThatThrownBy(() -> route(router(broken), invocation("request-" + folder)))
                .isInstanceOf(StackOverflowError.class);

        assertThat(outcomes(first)).containsExactly(Outcome.DONE);
        assertThat(outcomes(second)).containsExactly(Outcome.FAILED);
        assertThat(outcomes(third)).isEmpty();
    }

    @Test
    void messageOfATopicIsTheAttemptOfItsInvocation() throws Exception {
        String event = upload("cat.jpg", IMAGE);
        batch.withArray("Records")
                .addObject()
                .put("EventSource", "aws:sns")
                .putObject("Sns")
                .put("MessageId", folder)
                .put("TopicArn", TOPIC)
                .put("Message", event);

        assertThat(route(invocation("request-" + folder)).path("status").asInt())
                .isEqualTo(200);

        assertThat(ledger.attempts("request-" + folder)).singleElement().satisfies(record -> {
            assertThat(record.source()).isEqualTo("aws:s3");
            assertThat(record.via()).hasValue(new Via("aws:sns", TOPIC, folder));
            assertThat(record.within()).isEmpty();
        });
        assertThat(hasThumbnail("cat.jpg")).isTrue();
    }

    /** A proxy that lets S3's GetObject of one object fail each time. */
    private static FlakyAws failing(String name, Fault fault) {
        return new FlakyAws(
                call -> AwsCall.named("GetObject").test(call)
                        && call.resources().toString().contains(name),
                Integer.MAX_VALUE,
                fault);
    }

    private static S3Client beforeFetchOf(String name, Runnable action) {
        return TestClients.s3(TestClients.endpoint(), new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                if (context.request() instanceof GetObjectRequest get
                        && get.key().endsWith(name)) {
                    action.run();
                }
            }
        });
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** Adds a message to the batch, and returns its id. */
    private String add(String queue, String body) {
        String id = UUID.randomUUID().toString();
        batch.withArray("Records")
                .addObject()
                .put("messageId", id)
                .put("body", body)
                .put("eventSource", "aws:sqs")
                .put("eventSourceARN", queue);
        return id;
    }

    private void keepOnly(int index) {
        JsonNode message = batch.path("Records").path(index);
        batch.putArray("Records").add(message);
    }

    private String upload(String name, Path file) {
        stack.s3.putObject(put -> put.bucket(uploads).key(folder + "/" + name), file);
        return event("ObjectCreated:Put", name);
    }

    private String event(String change, String name) {
        return """
                {"Records":[{"eventSource":"aws:s3","eventName":"%s","s3":{"bucket":{"name":"%s"},"object":{"key":"%s/%s"}}}]}""".formatted(change, uploads, folder, name);
    }

    private static String envelope(String message) {
        return JSON.createObjectNode()
                .put("Type", "Notification")
                .put("TopicArn", TOPIC)
                .put("Message", message)
                .toString();
    }

    private JsonNode route(Invocation invocation) throws JsonProcessingException {
        return route(router(TestClients.s3(TestClients.endpoint())), invocation);
    }

    private JsonNode route(Router router, Invocation invocation) throws JsonProcessingException {
        return JSON.readTree(
                new String(router.route(invocation, batch.toString().getBytes(UTF_8)), UTF_8));
    }

    private Router router(S3Client s3) {
        Map<String, String> settings = new HashMap<>(
                Map.of("coatcheck.unknown-queue-url", unknown.url(), "coatcheck.rejected-queue-url", rejected.url()));
        return TestRouter.create(settings, s3, stack.dynamoDb, stack.sqs, clock);
    }

    private Invocation invocation(String id) {
        return invocation(id, false);
    }

    private Invocation invocation(String id, boolean redriven) {
        return invocation(id, redriven, clock.instant(), Duration.ofMinutes(1));
    }

    private Invocation invocation(String id, boolean redriven, Instant startedAt, Duration time) {
        return new Invocation(id, startedAt, startedAt.plus(time), "$LATEST", false, 1769, redriven, Optional.empty());
    }

    private static List<String> failed(JsonNode response) {
        assertThat(response.path("batchItemFailures").isArray()).isTrue();
        return response.path("batchItemFailures").findValuesAsText("itemIdentifier");
    }

    private List<Outcome> outcomes(String messageId) {
        return ledger.attempts(messageId).stream()
                .map(InvocationRecord::outcome)
                .toList();
    }

    private static Message onlyMessage(TestQueue queue) {
        List<Message> messages = queue.take();
        assertThat(messages).hasSize(1);
        return messages.getFirst();
    }

    private boolean hasThumbnail(String name) {
        return thumbnail(name).isPresent();
    }

    private Optional<HeadObjectResponse> thumbnail(String name) {
        try {
            return Optional.of(stack.s3.headObject(
                    head -> head.bucket(stack.output("ThumbnailsBucket")).key(folder + "/" + name + "/256.jpg")));
        } catch (NoSuchKeyException notFound) {
            return Optional.empty();
        }
    }
}
