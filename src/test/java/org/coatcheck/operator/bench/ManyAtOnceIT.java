package org.coatcheck.operator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.operator.bench.MixedEvents.Mixed;
import org.coatcheck.operator.packaging.RuntimeApi;
import org.coatcheck.operator.packaging.RuntimeApi.Invocation;
import org.coatcheck.operator.packaging.RuntimeApi.Response;
import org.coatcheck.operator.stack.Packaging;
import org.coatcheck.testing.TestQueue;
import org.coatcheck.testing.TestStack;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * The function handles many events at the same time, in AWS's runtime client as on Lambda Managed Instances, which LocalStack does
 * not have.
 *
 * <p>{@code -Dcoatcheck.many=5000} sends so many events, and then prints {@link ThroughputTable}.
 */
class ManyAtOnceIT {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int CONCURRENCY = 8;

    /** In MB, for the JVM and all images. */
    private static final int MEMORY = 400;

    private static final int EVENTS = Integer.getInteger("coatcheck.many", 100);

    /**
     * After the first request. On a busy machine, a cold process may lose the only record of a request. Other events have two.
     */
    private static final int FIRST_EVENT = 4;

    private static final TestStack STACK = TestStack.shared();
    private static final Path HOME = Path.of("").toAbsolutePath();

    @TempDir
    static Path temporary = Path.of("");

    private final String folder = "many-" + UUID.randomUUID();
    private final String invocations = folder + "-invocations";
    private final String objects = folder + "-objects";
    private final TestQueue unknown = new TestQueue("UnknownQueueUrl");
    private final TestQueue rejected = new TestQueue("RejectedQueueUrl");

    @AfterEach
    void deleteQueues() {
        unknown.close();
        rejected.close();
    }

    @Test
    void accountsForEachOfManyEventsAtOnce() throws Exception {
        STACK.createInvocationsTable(invocations);
        STACK.createObjectsTable(objects);
        MixedEvents mixed = new MixedEvents(folder);
        List<Mixed> events = IntStream.range(FIRST_EVENT, FIRST_EVENT + EVENTS)
                .boxed()
                .gather(Gatherers.mapConcurrent(8, mixed::event))
                .toList();

        double peak = send(events);

        assertOneRecordEach(events);
        assertThat(thumbnails())
                .containsExactlyInAnyOrderElementsOf(events.stream()
                        .flatMap(event -> event.thumbnail().stream())
                        .distinct()
                        .toList());
        assertThat(messages(unknown)).isEqualTo(count(events, 400));
        assertThat(messages(rejected)).isEqualTo(count(events, 422));
        // A tick needs one slot for itself, and one for what it does again.
        assertThat(slots()).isBetween(1L, 2L * CONCURRENCY);
        assertThat(peak).isPositive().isLessThan(MEMORY);
        if (System.getProperty("coatcheck.many") != null) {
            System.out.printf("%d events, peak memory %.0f MB%n", EVENTS, peak);
            System.out.println(ThroughputTable.of(unzip(), temporary));
        }
    }

    /** Sends the events, and returns the peak memory in MB. */
    private double send(List<Mixed> events) throws Exception {
        try (ConcurrentFunction function = start(unzip())) {
            List<CompletableFuture<Response>> responses = events.stream()
                    .map(event -> function.send(event.invocation()))
                    .toList();
            for (int i = 0; i < events.size(); i++) {
                assertResponse(events.get(i), responses.get(i).get(20, TimeUnit.MINUTES));
            }
            return function.usage().peakMemory();
        }
    }

    /** It could be broken for all later events, and AWS's client goes on where it has several threads. */
    @Test
    void anErrorEndsTheProcessAfterItIsReported() throws Exception {
        Program program = withHeap(unzip(), 64);
        Path log = temporary.resolve("broken.log");
        try (AwsStandIn aws = new AwsStandIn(Optional.empty(), Latency.NONE);
                ConcurrentFunction function = new ConcurrentFunction(
                        program, CONCURRENCY, api -> new Environment(aws, Trust.NONE).of(program, api), log)) {
            CompletableFuture<Response> response = function.send(new Invocation("\"" + "x".repeat(24 << 20) + "\""));

            assertThat(response.handle((body, failure) -> failure).get(1, TimeUnit.MINUTES))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("java.lang.OutOfMemoryError");
            assertThat(function.process().waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(function.process().exitValue()).isOne();
            assertThat(log).content().contains("java.lang.OutOfMemoryError");
        }
    }

    private static Program withHeap(Program program, int megabytes) {
        return new Program(
                program.name(),
                program.folder(),
                program.command().stream()
                        .map(word -> word.startsWith("-XX:MaxHeapSize=") ? "-Xmx" + megabytes + "m" : word)
                        .toList(),
                program.environment(),
                program.anyEvent());
    }

    private static void assertResponse(Mixed event, Response response) throws IOException {
        JsonNode body = JSON.readTree(response.body());
        assertThat(body.path("status").asInt()).as("%s: %s", event, body).isEqualTo(event.status());
        assertThat(body.path("body").asText()).startsWith(event.body());
    }

    private void assertOneRecordEach(List<Mixed> events) {
        List<InvocationRecord> records = new LedgerReader(STACK.dynamoDb, invocations)
                .attempts(events.stream()
                        .map(event -> event.invocation().requestId())
                        .toList());
        assertThat(records).hasSameSizeAs(events);
        assertThat(records.stream().filter(InvocationRecord::cold)).hasSize(1);
        Map<String, InvocationRecord> byRequest =
                records.stream().collect(Collectors.toMap(InvocationRecord::requestId, record -> record));
        for (Mixed event : events) {
            assertThat(byRequest).hasEntrySatisfying(event.invocation().requestId(), record -> {
                assertThat(record.outcome()).as("%s", record).isEqualTo(event.outcome());
                assertThat(record.traceId()).isEqualTo(event.invocation().traceHeader());
            });
        }
    }

    private static int count(List<Mixed> events, int status) {
        return (int) events.stream().filter(event -> event.status() == status).count();
    }

    private static int messages(TestQueue queue) {
        return Integer.parseInt(STACK.sqs
                .getQueueAttributes(get ->
                        get.queueUrl(queue.url()).attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
                .attributes()
                .getOrDefault(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, "0"));
    }

    private List<String> thumbnails() {
        return STACK
                .s3
                .listObjectsV2Paginator(
                        list -> list.bucket(STACK.output("ThumbnailsBucket")).prefix(folder))
                .contents()
                .stream()
                .map(S3Object::key)
                .toList();
    }

    private long slots() {
        return STACK
                .dynamoDb
                .scanPaginator(scan -> scan.tableName(invocations)
                        .filterExpression("begins_with(requestId, :begun)")
                        .expressionAttributeValues(Map.of(":begun", AttributeValue.fromS("begun#"))))
                .items()
                .stream()
                .count();
    }

    private Program unzip() throws IOException {
        Path functions = Files.createTempDirectory(temporary, "function");
        Candidate candidate = new Packages(HOME, functions, Trust.NONE).unzip(Packaging.JVM);
        return ((Candidate.Built) candidate).program();
    }

    private ConcurrentFunction start(Program program) throws IOException {
        return new ConcurrentFunction(
                program, CONCURRENCY, api -> environment(program, api), temporary.resolve("function.log"));
    }

    private Map<String, String> environment(Program program, RuntimeApi api) {
        GetFunctionConfigurationResponse deployed =
                STACK.lambda.getFunctionConfiguration(get -> get.functionName(STACK.output("FunctionName")));
        Map<String, String> variables = new HashMap<>(deployed.environment().variables());
        variables.putAll(Environment.runtime(program, api));
        variables.putAll(STACK.aws().variables());
        variables.putAll(Map.of(
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
                Integer.toString(MEMORY),
                "COATCHECK_UPLOADS_PREFIX",
                folder + "/",
                "COATCHECK_INVOCATIONS_TABLE",
                invocations,
                "COATCHECK_OBJECTS_TABLE",
                objects,
                "COATCHECK_UNKNOWN_QUEUE_URL",
                unknown.url(),
                "COATCHECK_REJECTED_QUEUE_URL",
                rejected.url(),
                "COATCHECK_MAX_BYTES",
                "20000000"));
        variables.putAll(program.environment());
        return variables;
    }
}
