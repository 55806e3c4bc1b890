package org.coatcheck.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.imageio.ImageIO;
import org.coatcheck.event.Outcome;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.InvocationRecord.Ending;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.ledger.LedgerReader.Question;
import org.coatcheck.testing.EmbeddedMetrics;
import org.coatcheck.testing.Eventually;
import org.coatcheck.testing.TestStack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** The built function, deployed with {@code deploy/template.yaml}, and invoked by S3, API Gateway and EventBridge. */
class DeployedFunctionIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Classes, resources and libraries that only the operator's commands use. */
    private static final Pattern OPERATORS = Pattern.compile(
            "operator|picocli|qute|webjar|htmx|uplot|console\\.(css|js)|cloudwatch|cloudformation|awssdk.s(so|ts)|testcontainers");

    private final TestStack stack = TestStack.shared();
    private final LedgerReader ledger = new LedgerReader(stack.dynamoDb, stack.output("InvocationsTable"));
    private final String id = UUID.randomUUID().toString().substring(0, 8);

    @Test
    void uploadGetsAThumbnailAndARecord() throws Exception {
        String key = "uploads/" + id + "/a cat+ü.jpg";

        upload(key, Files.readAllBytes(Path.of("localstack/seed/cat.jpg")));

        BufferedImage thumbnail = Eventually.get("thumbnail", () -> image(key + "/256.jpg"));
        assertThat(thumbnail.getWidth()).isEqualTo(256);
        assertThat(thumbnail.getHeight()).isEqualTo(170);
        Ending ending = endingOf(key);
        assertThat(ending.outcome()).isEqualTo(Outcome.DONE);
        assertThat(ending.thumbnails()).singleElement().satisfies(made -> {
            assertThat(made.bucket()).isEqualTo(stack.output("ThumbnailsBucket"));
            assertThat(made.key()).isEqualTo(key + "/256.jpg");
            assertThat(made.width()).isEqualTo(256);
            assertThat(made.height()).isEqualTo(170);
            assertThat(made.bytes()).isPositive();
        });
    }

    @Test
    void uploadThatIsNoImageReachesTheRejectedQueue() throws Exception {
        String key = "uploads/" + id + "/letter.jpg";

        upload(key, "Dear function, I am no image.".getBytes(StandardCharsets.UTF_8));

        Ending ending = endingOf(key);
        assertThat(ending.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(ending.status()).hasValue(422);
        Message message = message(
                "RejectedQueueUrl", m -> attribute(m, "object").equals(stack.output("UploadsBucket") + "/" + key));
        assertThat(attribute(message, "reason")).contains("none of JPEG, PNG, GIF, WebP and AVIF");
        assertThat(JSON.readTree(message.body()).at("/Records/0/s3/object/key").asText())
                .isEqualTo(key);
    }

    @Test
    void apiCallGetsAResponseThroughApiGateway() throws Exception {
        HttpResponse<String> response = call("GET", "hello?a=1");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("HTTP 200 -- echoed GET /hello");
        assertThat(response.headers().firstValue("content-type")).hasValue("text/plain; charset=utf-8");
        assertThat(call("POST", "a/b").body()).isEqualTo("HTTP 200 -- echoed POST /a/b");
        assertThat(call("HEAD", "hello").statusCode()).isEqualTo(200);
    }

    @Test
    void scheduleRuleInvokesTheFunction() throws Exception {
        Ending ending = Eventually.get(
                "tick",
                () -> since(Duration.ofMinutes(10)).stream()
                        .filter(record -> record.source().equals("aws:events") && record.outcome() == Outcome.DONE)
                        .flatMap(record -> record.ending().stream())
                        .findFirst());

        assertThat(ending.status()).hasValue(204);
        assertThat(ending.report()).containsKey("begunAndNeverEnded");
    }

    @Test
    void onlyAColdStartRecordsItsDuration() {
        String function = stack.createFunction("cold", Map.of());
        SdkBytes event = SdkBytes.fromUtf8String("{}");

        assertThat(recordOf(invoke(function, event))).satisfies(record -> {
            assertThat(record.cold()).isTrue();
            assertThat(record.init().orElseThrow()).isPositive();
        });
        assertThat(recordOf(invoke(function, event))).satisfies(record -> {
            assertThat(record.cold()).isFalse();
            assertThat(record.init()).isEmpty();
        });
    }

    static Stream<Path> events() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/events"))) {
            return files.filter(file -> file.toString().endsWith(".json")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("events")
    void everyEventFileGetsAResponseAndARecord(Path file) throws Exception {
        InvokeResponse response = invoke(Files.readAllBytes(file));

        assertThat(response.functionError()).isNull();
        JsonNode body = JSON.readTree(response.payload().asByteArray());
        int status = body.path("status").asInt(body.path("statusCode").asInt());
        assertThat(status).isIn(200, 204, 400, 422);
        String requestId = response.responseMetadata().requestId();
        if (body.has("batchItemFailures")) {
            // Each message of a queue is an attempt of its own.
            assertThat(since(Duration.ofMinutes(10)))
                    .filteredOn(record -> record.within().equals(Optional.of(requestId)))
                    .isNotEmpty()
                    .allSatisfy(record -> assertThat(record.outcome()).isIn(Outcome.DONE, Outcome.REJECTED));
            return;
        }
        assertThat(ledger.attempts(requestId)).singleElement().satisfies(record -> {
            assertThat(record.ending().orElseThrow().status()).hasValue(status);
            assertThat(record.outcome()).isEqualTo(status < 300 ? Outcome.DONE : Outcome.REJECTED);
        });
    }

    @Test
    void unknownEventIsStoredWhole() throws Exception {
        byte[] event = "{\"source\":\"com.example.%s\",\"detail-type\":\"ü\",\"detail\":{\"n\":[1,2]}}"
                .formatted(id)
                .getBytes(StandardCharsets.UTF_8);

        InvokeResponse response = invoke(event);

        assertThat(response.payload().asUtf8String())
                .isEqualTo("{\"status\":400,\"body\":\"unknown source: com.example.%s\"}".formatted(id));
        Message message = message("UnknownQueueUrl", m -> attribute(m, "source").equals("com.example." + id));
        assertThat(message.body()).isEqualTo(new String(event, StandardCharsets.UTF_8));
        assertThat(attribute(message, "size")).isEqualTo(Integer.toString(event.length));
    }

    @Test
    void eventTooLargeForAMessageIsStoredInS3() throws Exception {
        byte[] event = ("{\"source\":\"com.example." + id + "\",\"filling\":\"" + "ü".repeat(1_000_000) + "\"}")
                .getBytes(StandardCharsets.UTF_8);

        assertThat(invoke(event).payload().asUtf8String()).contains("unknown source: com.example." + id);

        Message message = message("UnknownQueueUrl", m -> attribute(m, "source").equals("com.example." + id));
        assertThat(attribute(message, "encoding")).isEqualTo("s3");
        JsonNode pointer = JSON.readTree(message.body());
        assertThat(stack.s3
                        .getObjectAsBytes(
                                get -> get.bucket(pointer.path("bucket").asText())
                                        .key(pointer.path("key").asText()))
                        .asByteArray())
                .isEqualTo(event);
    }

    @Test
    void eventThatCannotBeStoredReachesTheFailedQueue() throws Exception {
        String function = stack.createFunction(
                "failing", Map.of("COATCHECK_UNKNOWN_QUEUE_URL", stack.output("UnknownQueueUrl") + "-gone"));
        String failedQueueArn = stack.sqs
                .getQueueAttributes(
                        get -> get.queueUrl(stack.output("FailedQueueUrl")).attributeNamesWithStrings("QueueArn"))
                .attributesAsStrings()
                .get("QueueArn");
        stack.lambda.putFunctionEventInvokeConfig(put -> put.functionName(function)
                .maximumRetryAttempts(0)
                .destinationConfig(
                        destinations -> destinations.onFailure(failure -> failure.destination(failedQueueArn))));

        stack.lambda.invoke(invoke -> invoke.functionName(function)
                .invocationType(InvocationType.EVENT)
                .payload(SdkBytes.fromUtf8String("{\"source\":\"com.example.%s\"}".formatted(id))));

        Message message = message("FailedQueueUrl", m -> m.body().contains("com.example." + id));
        JsonNode failure = JSON.readTree(message.body());
        assertThat(failure.at("/requestPayload/source").asText()).isEqualTo("com.example." + id);
        assertThat(failure.at("/responsePayload/errorMessage").asText()).contains("QueueDoesNotExistException");
        assertThat(failure.at("/responsePayload/stackTrace").isEmpty()).isTrue();
        assertThat(ledger.attempts(failure.at("/requestContext/requestId").asText()))
                .singleElement()
                .satisfies(record -> assertThat(record.outcome()).isEqualTo(Outcome.FAILED));
    }

    @Test
    void wrongSettingsStopTheFunctionWithAnExplanation() throws Exception {
        String function = stack.createFunction(
                "misconfigured",
                Map.of(
                        "COATCHECK_THUMBNAILS_BUCKET",
                        stack.output("UploadsBucket"),
                        "COATCHECK_THUMBNAIL_QUALITY",
                        "101"));

        InvokeResponse response =
                stack.lambda.invoke(invoke -> invoke.functionName(function).payload(SdkBytes.fromUtf8String("{}")));

        assertThat(response.functionError()).isNotNull();
        try (CloudWatchLogsClient logs = stack.aws().client(CloudWatchLogsClient.builder())) {
            assertThat(Eventually.get("log of the failed start", () -> log(logs, function)))
                    .contains("COATCHECK_THUMBNAILS_BUCKET must not be the uploads bucket")
                    .contains("COATCHECK_THUMBNAIL_QUALITY must be 1 to 100; it is 101");
        }
    }

    private static Optional<String> log(CloudWatchLogsClient logs, String function) {
        try {
            return Optional.of(
                            logs
                                    .filterLogEvents(filter -> filter.logGroupName("/aws/lambda/" + function))
                                    .events()
                                    .stream()
                                    .map(FilteredLogEvent::message)
                                    .collect(Collectors.joining("\n")))
                    .filter(text -> text.contains("COATCHECK"));
        } catch (ResourceNotFoundException notYet) {
            return Optional.empty();
        }
    }

    @Test
    void invocationLogsOneJsonLineWithoutItsPayload() throws Exception {
        InvokeResponse response = invoke("{\"source\":\"com.example\",\"secret\":\"xyzzy-%s\"}"
                .formatted(id)
                .getBytes(StandardCharsets.UTF_8));

        List<String> lines =
                log(response).lines().filter(line -> line.startsWith("{")).toList();
        assertThat(lines).hasSize(1);
        JsonNode line = EmbeddedMetrics.document(lines.getFirst());
        assertThat(line.path("level").asText()).isEqualTo("INFO");
        assertThat(line.path("requestId").asText())
                .isEqualTo(response.responseMetadata().requestId());
        assertThat(line.path("source").asText()).isEqualTo("com.example");
        assertThat(line.path("outcome").asText()).isEqualTo("rejected");
        assertThat(line.path("Rejected").asInt()).isEqualTo(1);
        assertThat(line.path("FunctionName").asText()).isEqualTo(stack.output("FunctionName"));
        assertThat(log(response)).doesNotContain("xyzzy").doesNotContain("AWS_SECRET");
    }

    @Test
    void zipHasLibvipsAndNothingOfTheOperators() throws Exception {
        try (ZipFile zip = new ZipFile("target/function.zip")) {
            List<String> names = zip.stream().map(ZipEntry::getName).toList();
            assertThat(names)
                    .anyMatch(name -> name.startsWith("lib/libvips-cpp."))
                    .contains("org/coatcheck/function/Function.class")
                    .noneMatch(name -> OPERATORS.matcher(name).find());
        }
    }

    private void upload(String key, byte[] bytes) {
        stack.s3.putObject(put -> put.bucket(stack.output("UploadsBucket")).key(key), RequestBody.fromBytes(bytes));
    }

    private InvokeResponse invoke(byte[] event) {
        return invoke(stack.output("FunctionAlias"), SdkBytes.fromByteArray(event));
    }

    private InvokeResponse invoke(String function, SdkBytes event) {
        return stack.lambda.invoke(
                invoke -> invoke.functionName(function).logType(LogType.TAIL).payload(event));
    }

    private InvocationRecord recordOf(InvokeResponse response) {
        return ledger.attempts(response.responseMetadata().requestId()).getFirst();
    }

    private static String log(InvokeResponse response) {
        return new String(Base64.getDecoder().decode(response.logResult()), StandardCharsets.UTF_8);
    }

    private HttpResponse<String> call(String method, String path) throws Exception {
        URI uri = stack.stack().api(stack.aws()).resolve(path);
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(uri)
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private Optional<BufferedImage> image(String key) {
        try (InputStream file = stack.s3.getObject(
                get -> get.bucket(stack.output("ThumbnailsBucket")).key(key))) {
            return Optional.of(ImageIO.read(file));
        } catch (NoSuchKeyException notYet) {
            return Optional.empty();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private Ending endingOf(String key) throws InterruptedException {
        Instant now = Instant.now();
        return Eventually.get(
                "record of " + key,
                () -> ledger.find(new Question(
                                now.minus(Duration.ofMinutes(10)),
                                now.plus(Duration.ofMinutes(10)),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(stack.output("UploadsBucket") + "/" + key)))
                        .flatMap(record -> record.ending().stream())
                        .findFirst());
    }

    private List<InvocationRecord> since(Duration ago) {
        Instant now = Instant.now();
        return ledger.find(Question.between(now.minus(ago), now)).toList();
    }

    /** Hides what it has seen, so that it comes to the messages behind that, however slowly it polls. */
    private Message message(String queue, Predicate<Message> wanted) throws InterruptedException {
        return Eventually.get(
                "message",
                () -> stack
                        .sqs
                        .receiveMessage(receive -> receive.queueUrl(stack.output(queue))
                                .maxNumberOfMessages(10)
                                .visibilityTimeout(30)
                                .messageAttributeNames("All"))
                        .messages()
                        .stream()
                        .filter(wanted)
                        .findFirst());
    }

    private static String attribute(Message message, String name) {
        return Optional.ofNullable(message.messageAttributes().get(name))
                .map(MessageAttributeValue::stringValue)
                .orElse("");
    }
}
