package org.coatcheck.router;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.coatcheck.event.Invocation;
import org.coatcheck.function.TestRouter;
import org.coatcheck.ledger.DeadAttempt;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.sdk.OutOfTimeException;
import org.coatcheck.testing.AwsCall;
import org.coatcheck.testing.FlakyAws;
import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestQueue;
import org.coatcheck.testing.TestStack;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** Plays a scenario once, with its own upload, queues and time in the test stack. */
final class ScenarioRun implements AutoCloseable {

    private static final List<String> RESOURCES =
            List.of("UploadsBucket", "ThumbnailsBucket", "OversizedBucket", "InvocationsTable", "ObjectsTable");

    final TestQueue unknownQueue = new TestQueue("UnknownQueueUrl");
    final TestQueue rejectedQueue = new TestQueue("RejectedQueueUrl");

    private final TestStack stack = TestStack.shared();
    private final String requestId = UUID.randomUUID().toString();
    private final String deadRequestId = UUID.randomUUID().toString();

    /** S3 does not invoke the deployed function for this prefix. */
    private final String folder = UUID.randomUUID().toString();

    /** The sweep leaves objects alone that have just changed. */
    private final Clock clock = Clock.offset(Clock.systemUTC(), Duration.ofHours(2));

    private final Scenario scenario;
    private final String objectsTable;
    private final String invocationsTable;
    private final LedgerReader ledger;

    /** Creates what the scenario's event finds in AWS. */
    ScenarioRun(Scenario scenario) {
        this.scenario = scenario;
        objectsTable = scenario == Scenario.TICK ? createObjectsTable() : stack.output("ObjectsTable");
        invocationsTable = scenario == Scenario.TICK ? createInvocationsTable() : stack.output("InvocationsTable");
        ledger = new LedgerReader(stack.dynamoDb, invocationsTable);
        switch (scenario) {
            case UPLOAD, UPLOAD_OF_NAMED_VERSION -> upload("ok/jpeg-small.jpg");
            case REPLACEMENT, REPLACEMENT_WITH_UNUSUAL_KEY -> {
                upload("ok/png-rgb.png");
                repeat();
                upload("ok/jpeg-small.jpg");
            }
            case REMOVAL -> {
                upload("ok/jpeg-small.jpg");
                processWithoutFaults(invocation(UUID.randomUUID().toString(), 60), event(Scenario.UPLOAD));
                stack.s3.deleteObject(delete -> delete.bucket(uploadsBucket()).key(key()));
            }
            case REJECTION -> upload("rejected/jpeg-cut-scan-start.jpg");
            case UNKNOWN_EVENT, OVERSIZED_EVENT -> {}
            case TICK -> {
                upload("ok/jpeg-small.jpg");
                DeadAttempt.leave(
                        stack.dynamoDb,
                        invocationsTable,
                        deadRequestId,
                        clock.instant().minus(Duration.ofHours(1)),
                        event(Scenario.UPLOAD));
            }
        }
    }

    /** A tick needs its own table, because the stack's has one cursor of the sweep for all ticks. */
    private String createObjectsTable() {
        String name = "test-objects-" + requestId;
        stack.createObjectsTable(name);
        return name;
    }

    private String createInvocationsTable() {
        String name = "test-invocations-" + requestId;
        stack.createInvocationsTable(name);
        return name;
    }

    /** The different AWS calls that the function makes in a scenario without faults. */
    static List<ScenarioCall> calls(Scenario scenario) {
        try (ScenarioRun run = new ScenarioRun(scenario);
                FlakyAws aws = FlakyAws.withoutFaults()) {
            run.route(aws, run.invocation(run.requestId, 60), run.event());
            return aws.calls().stream().map(run::scenarioCall).distinct().toList();
        }
    }

    Scenario scenario() {
        return scenario;
    }

    ScenarioCall scenarioCall(AwsCall call) {
        String resource = RESOURCES.stream()
                .filter(output -> call.isAbout(resource(output)))
                .findFirst()
                .orElse("");
        return new ScenarioCall(scenario, call.operation(), resource);
    }

    private String resource(String output) {
        return switch (output) {
            case "ObjectsTable" -> objectsTable;
            case "InvocationsTable" -> invocationsTable;
            default -> stack.output(output);
        };
    }

    byte[] event() {
        return event(scenario);
    }

    private byte[] event(Scenario kind) {
        return switch (kind) {
            case UPLOAD, REPLACEMENT, REPLACEMENT_WITH_UNUSUAL_KEY, REJECTION -> plainEvent("aws:s3", key());
            case UPLOAD_OF_NAMED_VERSION ->
                """
                    {"Records": [{"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "s3": {"bucket": {"name": "%s"},
                    "object": {"key": "%s", "size": 1, "eTag": "%s", "sequencer": "01"}}}]}""".formatted(uploadsBucket(), key(), eTag()).getBytes(UTF_8);
            case REMOVAL -> """
                    {"Records": [{"eventSource": "aws:s3", "eventName": "ObjectRemoved:Delete",
                    "s3": {"bucket": {"name": "%s"}, "object": {"key": "%s", "sequencer": "01"}}}]}""".formatted(uploadsBucket(), key()).getBytes(UTF_8);
            case UNKNOWN_EVENT -> plainEvent("com.example", folder);
            case OVERSIZED_EVENT -> plainEvent("com.example", folder + "x".repeat(1 << 20));
            case TICK -> plainEvent("aws:events", "0900Z");
        };
    }

    private String eTag() {
        return stack.s3
                .headObject(head -> head.bucket(uploadsBucket()).key(key()))
                .eTag()
                .replace("\"", "");
    }

    private static byte[] plainEvent(String source, String detail) {
        return "{\"source\":\"%s\",\"detail\":\"%s\"}"
                .formatted(source, detail.replace("\u0001", "\\u0001"))
                .getBytes(UTF_8);
    }

    /**
     * Processes the event.
     *
     * @param seconds until Lambda's time-out
     * @return the response; empty if the attempt fails, so that Lambda retries the event
     */
    Optional<String> process(FlakyAws aws, int seconds) {
        try {
            return Optional.of(route(aws, invocation(requestId, seconds), event()));
        } catch (SdkException | OutOfTimeException thrown) {
            return Optional.empty();
        }
    }

    /** Processes the event as Lambda's retry does, with the same request id and without faults, and returns the response. */
    String retry() {
        return processWithoutFaults(invocation(requestId, 60), event());
    }

    /** Processes the event as another request without faults, and returns the records of that. */
    List<InvocationRecord> repeat() {
        String id = UUID.randomUUID().toString();
        processWithoutFaults(invocation(id, 60), event());
        return ledger.endedAttempts(id);
    }

    private String processWithoutFaults(Invocation invocation, byte[] event) {
        try (FlakyAws aws = FlakyAws.withoutFaults()) {
            return route(aws, invocation, event);
        }
    }

    private String route(FlakyAws aws, Invocation invocation, byte[] event) {
        Map<String, String> settings = Map.of(
                "coatcheck.uploads-prefix",
                folder,
                "coatcheck.objects-table",
                objectsTable,
                "coatcheck.unknown-queue-url",
                unknownQueue.url(),
                "coatcheck.rejected-queue-url",
                rejectedQueue.url(),
                "coatcheck.invocations-table",
                invocationsTable);
        Router router = TestRouter.create(
                settings,
                TestClients.s3(aws.endpoint()),
                TestClients.dynamoDb(aws.endpoint()),
                TestClients.sqs(aws.endpoint()),
                clock);
        return new String(router.route(invocation, event), UTF_8);
    }

    private Invocation invocation(String id, int seconds) {
        Instant now = clock.instant();
        return new Invocation(id, now, now.plusSeconds(seconds), "$LATEST", false, 1769, false, Optional.empty());
    }

    /** The audit records of the scenario's request. Those that have not ended are in the slots of all processes. */
    List<InvocationRecord> attempts() {
        return ledger.endedAttempts(requestId);
    }

    /** The audit records of the request whose first attempt died. */
    List<InvocationRecord> attemptsAfterDeath() {
        return ledger.endedAttempts(deadRequestId);
    }

    /** The key of the scenario's upload. */
    String key() {
        return folder + "/" + scenario.fileName;
    }

    private String uploadsBucket() {
        return stack.output("UploadsBucket");
    }

    private void upload(String image) {
        stack.s3.putObject(
                put -> put.bucket(uploadsBucket()).key(key()),
                Path.of("src/test/resources/images").resolve(image));
    }

    /** The keys of the upload's thumbnails. Not from a list, in which LocalStack writes the unusual key as invalid XML. */
    List<String> thumbnails() {
        return Stream.of("jpg", "png")
                .map(extension -> key() + "/256." + extension)
                .filter(this::thumbnailExists)
                .toList();
    }

    private boolean thumbnailExists(String key) {
        try {
            stack.s3.headObject(
                    head -> head.bucket(stack.output("ThumbnailsBucket")).key(key));
            return true;
        } catch (NoSuchKeyException notFound) {
            return false;
        }
    }

    /** An object of any bucket. */
    byte[] object(String bucket, String key) {
        return stack.s3.getObjectAsBytes(get -> get.bucket(bucket).key(key)).asByteArray();
    }

    @Override
    public void close() {
        unknownQueue.close();
        rejectedQueue.close();
        if (scenario == Scenario.TICK) {
            stack.dynamoDb.deleteTable(delete -> delete.tableName(objectsTable));
            stack.dynamoDb.deleteTable(delete -> delete.tableName(invocationsTable));
        }
    }
}
