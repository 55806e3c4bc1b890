package org.coatcheck.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.coatcheck.testing.TestClients.UNREACHABLE;
import static org.coatcheck.testing.TestQueue.attribute;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.Outcome;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.function.TestRouter;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.InvocationRecord.Ending;
import org.coatcheck.ledger.InvocationRecord.Failure;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.testing.EventFiles;
import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestQueue;
import org.coatcheck.testing.TestStack;
import org.coatcheck.timing.Phase;
import org.coatcheck.timing.Span;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** The function from the bytes of an event to those of the response, with the test stack's buckets, tables and queues. */
class RouterIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestStack stack = TestStack.shared();
    private final String uploads = stack.output("UploadsBucket");
    private final TestQueue unknown = new TestQueue("UnknownQueueUrl");
    private final TestQueue rejected = new TestQueue("RejectedQueueUrl");
    private final String invocationsTable = "invocations-" + UUID.randomUUID();
    private final LedgerReader ledger = new LedgerReader(stack.dynamoDb, invocationsTable);
    private final String requestId = UUID.randomUUID().toString();

    /** S3 does not invoke the deployed function for this prefix. */
    private final String folder = UUID.randomUUID().toString();

    /** The sweep leaves objects alone that have just changed. */
    private final Clock clock = Clock.offset(Clock.systemUTC(), Duration.ofHours(2));

    @BeforeEach
    void createTable() {
        stack.createInvocationsTable(invocationsTable);
    }

    @AfterEach
    void deleteTableAndQueues() {
        stack.dynamoDb.deleteTable(delete -> delete.tableName(invocationsTable));
        unknown.close();
        rejected.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            plain-apigateway.json | {"status":200,"body":"HTTP 200 -- echoed GET /hello"}
            plain-tick.json       | {"status":204,"body":"ran scheduled task at tick 0900Z"}
            scheduler-plain.json  | {"status":204,"body":"ran scheduled task at tick 0900Z"}
            schedule-rule.json    | {"status":204,"body":"ran scheduled task at tick 0900Z"}
            s3-test.json          | {"status":200,"body":"acknowledged s3:TestEvent of coatcheck-uploads"}
            """)
    void callerWithoutHttpGetsTheShortForm(String file, String response) {
        assertThat(route(EventFiles.bytes(file))).isEqualTo(response);

        assertThat(onlyRecord().outcome()).isEqualTo(Outcome.DONE);
        assertThat(unknown.take()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "apigateway-rest.json",
                "apigateway-http.json",
                "apigateway-http-v1.json",
                "apigateway-http-v1-stage.json",
                "function-url.json",
                "vpc-lattice.json",
                "vpc-lattice-v1.json"
            })
    void httpCallerGetsTheProxyForm(String file) throws Exception {
        assertThat(JSON.readTree(route(EventFiles.bytes(file)))).isEqualTo(JSON.readTree("""
                {
                  "statusCode": 200,
                  "headers": {"content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff"},
                  "body": "HTTP 200 -- echoed GET /hello",
                  "isBase64Encoded": false
                }"""));
    }

    @Test
    void loadBalancerGetsAStatusDescription() throws Exception {
        assertThat(JSON.readTree(route(EventFiles.bytes("alb.json")))).isEqualTo(JSON.readTree("""
                {
                  "statusCode": 200,
                  "statusDescription": "200 OK",
                  "headers": {"content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff"},
                  "body": "HTTP 200 -- echoed GET /hello",
                  "isBase64Encoded": false
                }"""));
    }

    @Test
    void loadBalancerWithMultiValueHeadersGetsMultiValueHeaders() throws Exception {
        assertThat(JSON.readTree(route(EventFiles.bytes("alb-multivalue.json"))))
                .isEqualTo(JSON.readTree("""
                {
                  "statusCode": 200,
                  "statusDescription": "200 OK",
                  "multiValueHeaders": {
                    "content-type": ["text/plain; charset=utf-8"],
                    "x-content-type-options": ["nosniff"]
                  },
                  "body": "HTTP 200 -- echoed GET /hello",
                  "isBase64Encoded": false
                }"""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain-s3.json",
                "s3-put.json",
                "s3-put-2.6.json",
                "s3-created-with-prefix.json",
                "s3-without-event-name.json",
                "s3-event-name-of-tomorrow.json",
                "s3-rrs-lost.json",
                "s3-eventbridge-created.json"
            })
    void uploadGetsAThumbnailFromEachFormOfItsEvent(String file) {
        upload("cat.jpg", Path.of("localstack/seed/cat.jpg"));

        assertThat(route(event(file)))
                .isEqualTo("{\"status\":200,\"body\":\"queued thumbnail job for %s/cat.jpg\"}".formatted(folder));

        assertThat(thumbnailExists("cat.jpg/256.jpg")).isTrue();
        assertThat(onlyEnding().thumbnails()).extracting(Thumbnail::key).containsExactly(folder + "/cat.jpg/256.jpg");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3-removed.json",
                "s3-removed-with-prefix.json",
                "s3-without-event-name.json",
                "s3-event-name-of-tomorrow.json",
                "s3-rrs-lost.json",
                "s3-eventbridge-deleted.json"
            })
    void objectThatIsGoneLosesItsThumbnails(String file) {
        upload("cat.jpg", Path.of("localstack/seed/cat.jpg"));
        route(event("plain-s3.json"));
        stack.s3.deleteObject(delete -> delete.bucket(uploads).key(folder + "/cat.jpg"));

        assertThat(route(router(), redriven(), event(file)))
                .isEqualTo("{\"status\":200,\"body\":\"removed the thumbnails of %s/cat.jpg\"}".formatted(folder));

        assertThat(thumbnailExists("cat.jpg/256.jpg")).isFalse();
    }

    /** What needs the phase before it begins when that one has ended. {@code OverlapIT} has what runs beside another one. */
    @Test
    void uploadTellsWhereItsTimeWent() {
        upload("cat.jpg", Path.of("localstack/seed/cat.jpg"));

        route(event("s3-put.json"));

        assertThat(phases())
                .containsOnlyKeys(
                        Phase.READ, Phase.RECORD, Phase.CLAIM, Phase.FETCH, Phase.RENDER, Phase.STORE, Phase.END)
                .allSatisfy(
                        (phase, span) -> assertThat(span.start().isNegative()).isFalse());
        Span fetch = phases().get(Phase.FETCH);
        Span render = phases().get(Phase.RENDER);
        Span store = phases().get(Phase.STORE);
        assertThat(render.start()).isGreaterThanOrEqualTo(fetch.end());
        assertThat(store.start()).isGreaterThanOrEqualTo(render.end());
        assertThat(phases().get(Phase.END).start()).isGreaterThanOrEqualTo(store.end());
    }

    /** Each of the two writes gets its response only after the other one: in turn, neither could. */
    @Test
    void recordIsEndedWhileTheEntryIsMade() {
        upload("cat.jpg", Path.of("localstack/seed/cat.jpg"));
        CyclicBarrier both = new CyclicBarrier(2);
        DynamoDbClient dynamoDb = TestClients.dynamoDb(new ExecutionInterceptor() {
            @Override
            public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
                if (isLastWrite(context.request())) {
                    await(both);
                }
            }
        });

        assertThat(route(
                        router(Map.of(), dynamoDb, stack.sqs, clock),
                        invocation(requestId, false),
                        event("s3-put.json")))
                .contains("\"status\":200");

        assertThat(onlyRecord().outcome()).isEqualTo(Outcome.DONE);
        assertThat(onlyEnding().thumbnails()).hasSize(1);
    }

    private boolean isLastWrite(SdkRequest request) {
        return request instanceof PutItemRequest put && (isEntry(put, "MADE") || isEndedRecord(put));
    }

    /** A begun record has the name of its slot instead of the request id. */
    private boolean isEndedRecord(PutItemRequest put) {
        return put.tableName().equals(invocationsTable)
                && put.item().get("requestId").s().equals(requestId);
    }

    private static boolean isEntry(PutItemRequest put, String state) {
        return AttributeValue.fromS(state).equals(put.item().get("state"));
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException alone) {
            throw new AssertionError("the two writes were not made at the same time", alone);
        }
    }

    @Test
    void recordOfSeveralObjectsIsEndedOnce() {
        AtomicInteger ended = new AtomicInteger();
        DynamoDbClient counting = TestClients.dynamoDb(new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                if (context.request() instanceof PutItemRequest put && isEndedRecord(put)) {
                    ended.incrementAndGet();
                }
            }
        });

        route(router(Map.of(), counting, stack.sqs, clock), invocation(requestId, false), uploadThreeObjects());

        assertThat(ended).hasValue(1);
    }

    /** The record of the first attempt says {@code done} beside the write that fails. */
    @Test
    void attemptFailsWhoseEntryCannotBeMade() {
        upload("cat.jpg", Path.of("localstack/seed/cat.jpg"));
        DynamoDbClient failing = TestClients.dynamoDb(new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                if (context.request() instanceof PutItemRequest put && isEntry(put, "MADE")) {
                    throw SdkClientException.create("the connection broke");
                }
            }
        });
        Router router = router(Map.of(), failing, stack.sqs, clock);

        assertThatThrownBy(() -> route(router, invocation(requestId, false), event("s3-put.json")))
                .isInstanceOfSatisfying(SdkClientException.class, this::assertFailureIsRecorded);

        Clock aMinuteLater = Clock.offset(clock, Duration.ofSeconds(75));
        assertThat(route(
                        router(Map.of(), stack.dynamoDb, stack.sqs, aMinuteLater),
                        invocation(requestId, false, aMinuteLater),
                        event("s3-put.json")))
                .contains("\"status\":200");
        assertThat(ledger.attempts(requestId))
                .extracting(InvocationRecord::outcome)
                .containsExactly(Outcome.FAILED, Outcome.DONE);
        assertThat(thumbnailExists("cat.jpg/256.jpg")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "plain-apigateway.json, READ END",
        "plain-tick.json, READ RECORD END",
        "kinesis.json, READ RECORD STORE END",
        "s3-removed.json, READ RECORD FETCH CLAIM STORE END"
    })
    void otherEventTellsOfThePhasesThatItHad(String file, String phases) {
        route(event(file));

        assertThat(phases().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(phases.split(" ")).map(Phase::valueOf).toList());
    }

    @Test
    void failedAttemptTellsWhereItsTimeWent() {
        upload("cat.jpg", Path.of("localstack/seed/cat.jpg"));
        Router cannotClaim = router(Map.of("coatcheck.objects-table", "no-such-table"), stack.sqs);

        assertThatThrownBy(() -> route(cannotClaim, invocation(requestId, false), event("s3-put.json")))
                .isInstanceOf(RuntimeException.class);

        assertThat(phases()).containsOnlyKeys(Phase.READ, Phase.RECORD, Phase.CLAIM, Phase.FETCH, Phase.END);
    }

    private Map<Phase, Span> phases() {
        return onlyRecord().phases().spans().stream().collect(Collectors.toMap(Span::phase, Function.identity()));
    }

    @Test
    void repeatedEventGetsTheSameResponseButMakesNoThumbnail() {
        upload("cat.jpg", Path.of("localstack/seed/cat.jpg"));
        String response = route(event("s3-put.json"));

        String secondRequestId = UUID.randomUUID().toString();

        assertThat(route(router(), invocation(secondRequestId, false), event("s3-put.json")))
                .isEqualTo(response);
        assertThat(ledger.attempts(secondRequestId)).singleElement().satisfies(record -> {
            assertThat(record.ending().orElseThrow().thumbnails()).isEmpty();
            assertThat(record.ending().orElseThrow().report()).isEqualTo(Map.of("duplicates", 1L));
        });
    }

    @Test
    void rejectsOnlyTheCorruptOneOfThreeObjects() throws Exception {
        JsonNode response = JSON.readTree(route(uploadThreeObjects()));

        assertThat(response.path("status").asInt()).isEqualTo(422);
        assertThat(response.path("body").asText().split("; "))
                .hasSizeGreaterThanOrEqualTo(3)
                .contains("queued thumbnail job for " + folder + "/one.jpg")
                .endsWith("queued thumbnail job for " + folder + "/three.webp");
        assertThat(response.path("body").asText())
                .startsWith("rejected because it begins like PNG but cannot be decoded: ")
                .contains(": " + folder + "/two words.png; ");
        assertThat(thumbnailExists("one.jpg/256.jpg")).isTrue();
        assertThat(thumbnailExists("two words.png/256.png")).isFalse();
        assertThat(thumbnailExists("three.webp/256.webp")).isTrue();
    }

    @Test
    void recordNamesAllThreeObjects() {
        route(uploadThreeObjects());

        InvocationRecord record = onlyRecord();
        assertThat(record.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(record.detail()).isEqualTo(folder + "/one.jpg and 2 more");
        assertThat(record.objects())
                .allMatch(object -> object.startsWith(uploads + "/" + folder))
                .hasSize(3);
        assertThat(onlyEnding().status()).hasValue(422);
        assertThat(onlyEnding().thumbnails())
                .extracting(Thumbnail::key)
                .containsExactly(folder + "/one.jpg/256.jpg", folder + "/three.webp/256.webp");
    }

    @Test
    void rejectedQueueGetsTheCorruptObjectAloneAndItCanBeRedriven() throws Exception {
        route(uploadThreeObjects());

        Message message = onlyMessage(rejected);
        assertThat(attribute(message, "object")).isEqualTo(uploads + "/" + folder + "/two words.png");
        assertThat(attribute(message, "requestId")).isEqualTo(requestId);
        assertThat(keys(message)).containsExactly(folder + "/two+words.png");

        JsonNode response =
                JSON.readTree(route(router(), redriven(), message.body().getBytes(UTF_8)));

        assertThat(response.path("status").asInt()).isEqualTo(422);
        assertThat(response.path("body").asText())
                .startsWith("rejected because ")
                .endsWith(": " + folder + "/two words.png");
        assertThat(onlyMessage(rejected).body()).isEqualTo(message.body());
    }

    @Test
    void redrivenUploadGetsAThumbnailAfterTheLimitWasRaised() {
        upload("cat.jpg", Path.of("localstack/seed/cat.jpg"));
        Router strict = router(Map.of("coatcheck.max-bytes", "47151"), stack.sqs);
        assertThat(route(strict, invocation(requestId, false), event("s3-put.json")))
                .contains("\"status\":422", "47,152 bytes", "COATCHECK_MAX_BYTES");
        byte[] rejectedEvent = onlyMessage(rejected).body().getBytes(UTF_8);

        assertThat(route(router(), redriven(), rejectedEvent)).contains("\"status\":200");

        assertThat(thumbnailExists("cat.jpg/256.jpg")).isTrue();
        assertThat(rejected.take()).isEmpty();
    }

    @Test
    void unknownEventGetsAResponseAndIsStoredWhole() {
        byte[] event = EventFiles.bytes("sqs.json");

        assertThat(route(event)).isEqualTo("{\"status\":400,\"body\":\"unknown source: aws:sqs\"}");

        assertThat(onlyMessage(unknown).body().getBytes(UTF_8)).isEqualTo(event);
        assertThat(onlyRecord().source()).isEqualTo("aws:sqs");
        assertThat(onlyEnding().failure()).hasValue(new Failure("Rejected", "unknown source: aws:sqs"));
        assertThat(rejected.take()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\u0000", "[]", "{", "\"aws:s3\"", "{\"source\":\"\\ud83d\",\"detail\":\"\\u0000\"}"})
    void malformedEventGetsAResponseAndIsStored(String event) throws Exception {
        JsonNode response = JSON.readTree(route(event.getBytes(UTF_8)));

        assertThat(response.path("status").asInt()).isEqualTo(400);
        assertThat(response.path("body").asText()).startsWith("unknown source: ");
        assertThat(attribute(onlyMessage(unknown), "size")).isEqualTo(Integer.toString(event.length()));
        assertThat(onlyRecord().outcome()).isEqualTo(Outcome.REJECTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u0000", "\\uffff\\t\\n", "\\ud83d\\ude00"})
    void unusualPathIsEchoedAndRecorded(String path) throws Exception {
        String event = """
                {"version": "2.0", "rawPath": "/%s", "requestContext": {"http": {"method": "GET"}}}""".formatted(path);

        JsonNode response = JSON.readTree(route(event.getBytes(UTF_8)));

        assertThat(response.path("statusCode").asInt()).as("%s", response).isEqualTo(200);
        assertThat(onlyRecord().outcome()).isEqualTo(Outcome.DONE);
    }

    @Test
    void recordsAndThrowsTheFailureIfSqsIsUnreachable() {
        Router router = router(Map.of(), TestClients.sqs(UNREACHABLE));

        assertThatThrownBy(() -> route(router, invocation(requestId, false), EventFiles.bytes("sqs.json")))
                .isInstanceOfSatisfying(SdkClientException.class, this::assertFailureIsRecorded);
    }

    @Test
    void recordsAndThrowsTheFailureIfTheQueueIsMissing() {
        Router router = router(Map.of("coatcheck.unknown-queue-url", unknown.url() + "-gone"), stack.sqs);

        assertThatThrownBy(() -> route(router, invocation(requestId, false), EventFiles.bytes("sqs.json")))
                .isInstanceOfSatisfying(RuntimeException.class, this::assertFailureIsRecorded);
    }

    private void assertFailureIsRecorded(RuntimeException failure) {
        assertThat(onlyRecord().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(onlyEnding().status()).isEmpty();
        assertThat(onlyEnding().failure())
                .hasValue(new Failure(failure.getClass().getName(), failure.getMessage()));
    }

    @Test
    void lambdasRetryStoresARejectionThatCouldNotBeStored() {
        byte[] event = uploadThreeObjects();
        Router router = router(Map.of(), TestClients.sqs(UNREACHABLE));
        assertThatThrownBy(() -> route(router, invocation(requestId, false), event))
                .isInstanceOf(SdkClientException.class);

        assertThat(route(event)).contains("\"status\":422");

        assertThat(keys(onlyMessage(rejected))).containsExactly(folder + "/two+words.png");
        assertThat(thumbnailExists("three.webp/256.webp")).isTrue();
        assertThat(ledger.attempts(requestId))
                .extracting(InvocationRecord::outcome)
                .containsExactly(Outcome.FAILED, Outcome.REJECTED);
    }

    @Test
    void tickCountsAttemptsThatNeverEnded() {
        Clock anHourAgo = Clock.offset(clock, Duration.ofHours(-1));
        leaveBegunAttempt(anHourAgo, "dead-1-" + requestId);
        leaveBegunAttempt(anHourAgo, "dead-2-" + requestId);
        route(
                router(Map.of(), stack.dynamoDb, stack.sqs, anHourAgo),
                invocation("alive-" + requestId, false, anHourAgo),
                EventFiles.bytes("plain-kinesis.json"));
        leaveBegunAttempt(clock, "running-" + requestId);

        route(EventFiles.bytes("plain-tick.json"));

        assertThat(onlyEnding().report()).containsEntry("begunAndNeverEnded", 2L);
        assertThat(ledger.attempts("running-" + requestId))
                .extracting(InvocationRecord::outcome)
                .containsExactly(Outcome.BEGUN);
    }

    @Test
    void tickMakesTheThumbnailOfALostUploadWithThePrefix() {
        upload("lost.jpg", Path.of("localstack/seed/cat.jpg"));
        String keyWithAnotherPrefix = UUID.randomUUID() + "/left-alone.jpg";
        stack.s3.putObject(put -> put.bucket(uploads).key(keyWithAnotherPrefix), Path.of("localstack/seed/cat.jpg"));

        route(EventFiles.bytes("plain-tick.json"));

        assertThat(onlyEnding().report()).containsEntry("sweepUploads", 1L).containsEntry("sweepMade", 1L);
        assertThat(thumbnailExists("lost.jpg/256.jpg")).isTrue();
    }

    /** Processes an event whose record stays begun: DynamoDB receives its first write, and none after that. */
    private void leaveBegunAttempt(Clock when, String id) {
        DynamoDbClient dying = TestClients.dynamoDb(new ExecutionInterceptor() {
            private final AtomicInteger calls = new AtomicInteger();

            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                if (calls.incrementAndGet() > 1) {
                    throw SdkClientException.create("the machine died");
                }
            }
        });
        route(
                router(Map.of(), dying, stack.sqs, when),
                invocation(id, false, when),
                EventFiles.bytes("plain-kinesis.json"));
    }

    /** Uploads three objects, and returns their common event. The second object is corrupt. */
    private byte[] uploadThreeObjects() {
        Path images = Path.of("src/test/resources/images");
        String one = upload("one.jpg", images.resolve("ok/jpeg-baseline.jpg"));
        String two = upload("two words.png", images.resolve("rejected/png-cut-middle.png"));
        String three = upload("three.webp", images.resolve("ok/webp-lossy.webp"));
        return new String(event("s3-several-records.json"), UTF_8)
                .replace("7692c3ad3540bb803c020b3aee66cd88", one)
                .replace("3fc4ccfe745870e2c0d99f71f30ff065", two)
                .replace("8b5b9db0c13db24256c829aa364aa90c", three)
                .getBytes(UTF_8);
    }

    /** The event of a file, with this test's bucket and prefix. */
    private byte[] event(String file) {
        return new String(EventFiles.bytes(file), UTF_8)
                .replace("uploads/", folder + "/")
                .replace("coatcheck-uploads", uploads)
                .getBytes(UTF_8);
    }

    private String upload(String name, Path file) {
        return stack.s3
                .putObject(put -> put.bucket(uploads).key(folder + "/" + name), file)
                .eTag()
                .replace("\"", "");
    }

    private boolean thumbnailExists(String name) {
        try {
            stack.s3.headObject(
                    head -> head.bucket(stack.output("ThumbnailsBucket")).key(folder + "/" + name));
            return true;
        } catch (NoSuchKeyException notFound) {
            return false;
        }
    }

    private InvocationRecord onlyRecord() {
        List<InvocationRecord> records = ledger.attempts(requestId);
        assertThat(records).hasSize(1);
        return records.getFirst();
    }

    private Ending onlyEnding() {
        return onlyRecord().ending().orElseThrow();
    }

    private static Message onlyMessage(TestQueue queue) {
        List<Message> messages = queue.take();
        assertThat(messages).hasSize(1);
        return messages.getFirst();
    }

    private static List<String> keys(Message message) {
        try {
            return JSON.readTree(message.body()).findValuesAsText("key");
        } catch (JsonProcessingException noJson) {
            throw new AssertionError(noJson);
        }
    }

    private String route(byte[] event) {
        return route(router(), invocation(requestId, false), event);
    }

    private static String route(Router router, Invocation invocation, byte[] event) {
        return new String(router.route(invocation, event), UTF_8);
    }

    private Invocation redriven() {
        return invocation(UUID.randomUUID().toString(), true);
    }

    private Invocation invocation(String id, boolean redriven) {
        return invocation(id, redriven, clock);
    }

    private static Invocation invocation(String id, boolean redriven, Clock when) {
        return new Invocation(
                id, when.instant(), when.instant().plusSeconds(60), "$LATEST", false, 1769, redriven, Optional.empty());
    }

    private Router router() {
        return router(Map.of(), stack.sqs);
    }

    private Router router(Map<String, String> changes, SqsClient sqs) {
        return router(changes, stack.dynamoDb, sqs, clock);
    }

    private Router router(Map<String, String> changes, DynamoDbClient dynamoDb, SqsClient sqs, Clock when) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "coatcheck.uploads-prefix",
                folder,
                "coatcheck.invocations-table",
                invocationsTable,
                "coatcheck.unknown-queue-url",
                unknown.url(),
                "coatcheck.rejected-queue-url",
                rejected.url()));
        settings.putAll(changes);
        return TestRouter.create(settings, TestClients.s3(TestClients.endpoint()), dynamoDb, sqs, when);
    }
}
