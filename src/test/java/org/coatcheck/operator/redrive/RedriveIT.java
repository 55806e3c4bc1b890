package org.coatcheck.operator.redrive;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.coatcheck.testing.TestQueue.attribute;
import static org.coatcheck.testing.Waiting.OFTEN;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coatcheck.operator.Coatcheck;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.testing.Eventually;
import org.coatcheck.testing.HostileText;
import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestQueue;
import org.coatcheck.testing.TestStack;
import org.coatcheck.testing.TestTerminal;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** Redrives events on a stack of its own, since a redrive would also send the events of other tests. */
class RedriveIT {

    private static final TestStack SHARED = TestStack.shared();
    private static final S3Client S3 = SHARED.s3;
    private static final SqsClient SQS = SHARED.sqs;
    private static final LambdaClient LAMBDA = SHARED.lambda;
    private static final Map<String, String> SETTINGS = new HashMap<>();

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int MESSAGES = Integer.getInteger("redrive.messages", 30);

    private static Stack stack;

    private final String id = UUID.randomUUID().toString().substring(0, 8);
    private final TestTerminal terminal = new TestTerminal();
    private boolean settingsChanged;

    @BeforeAll
    static void deploy() {
        String name = "redrive-" + UUID.randomUUID().toString().substring(0, 8);
        stack = Stack.create(SHARED.aws(), name, Path.of("").toAbsolutePath(), Map.of());
        SETTINGS.putAll(LAMBDA.getFunctionConfiguration(get -> get.functionName(stack.output("FunctionName")))
                .environment()
                .variables());
    }

    @AfterAll
    static void delete() {
        stack.delete(SHARED.aws());
    }

    @BeforeEach
    void purgeQueues() {
        Stream.of(EventQueue.values()).forEach(queue -> SQS.purgeQueue(purge -> purge.queueUrl(queue.url(stack))));
    }

    @AfterEach
    void restoreSettings() throws InterruptedException {
        if (settingsChanged) {
            configure(Map.of());
        }
    }

    @Test
    void processesAnEventFromTheUnknownQueueThatIsKnownByNow() {
        put("uploads-of-old/" + id);
        queue(EventQueue.UNKNOWN, plainEvent("uploads-of-old/" + id), "text");

        assertThat(redrive("--queue", "unknown")).isZero();

        assertThat(hasThumbnail("uploads-of-old/" + id)).isTrue();
        assertThat(waiting(EventQueue.UNKNOWN)).isEmpty();
        assertThat(printedCounts()).containsExactly("unknown", "1", "1", "0", "0", "0", "0");
    }

    @Test
    void endsAlthoughStillUnknownEventsComeBackToTheQueue() {
        for (int i = 0; i < 3; i++) {
            invoke("{\"source\":\"com.example.%s\",\"n\":%d}".formatted(id, i));
        }
        List<Message> before = waiting(EventQueue.UNKNOWN);

        assertThat(redrive("--queue", "unknown")).isZero();

        List<Message> after = waiting(EventQueue.UNKNOWN);
        assertThat(after)
                .extracting(Message::body)
                .containsExactlyInAnyOrderElementsOf(
                        before.stream().map(Message::body).toList());
        assertThat(after).extracting(Message::messageId).doesNotContainAnyElementsOf(ids(before));
        assertThat(printedCounts()).containsExactly("unknown", "3", "0", "3", "0", "0", "0");
    }

    @Test
    void retriesAnObjectThatWasRejected() throws Exception {
        SHARED.assumeHostMode("does not pass the client context to the function");
        configure(Map.of("COATCHECK_MAX_PIXELS", "10"));
        put("uploads/" + id);
        Eventually.get(
                "rejected event", () -> waiting(EventQueue.REJECTED).stream().findFirst());
        configure(Map.of());

        assertThat(redrive("--queue", "rejected")).isZero();

        assertThat(hasThumbnail("uploads/" + id)).isTrue();
        assertThat(waiting(EventQueue.REJECTED)).isEmpty();
        assertThat(printedCounts()).containsExactly("rejected", "1", "1", "0", "0", "0", "0");
    }

    @Test
    void processesAFailedEventOnceTheCauseIsFixed() throws Exception {
        configure(Map.of("COATCHECK_OBJECTS_TABLE", "no-such-table"));
        put("uploads/" + id);
        Eventually.get("failed event", () -> waiting(EventQueue.FAILED).stream().findFirst());

        assertThat(redrive("--queue", "failed")).isOne();
        assertThat(printedCounts()).containsExactly("failed", "1", "0", "0", "1", "1", "0");
        assertThat(terminal.err()).contains("stays in the queue: the function failed: ", "ResourceNotFound");
        assertThat(waiting(EventQueue.FAILED)).hasSize(1);
        assertThat(hasThumbnail("uploads/" + id)).isFalse();

        configure(Map.of());
        assertThat(redrive("--queue", "failed", "--source", "aws:s3")).isZero();
        assertThat(hasThumbnail("uploads/" + id)).isTrue();
        assertThat(waiting(EventQueue.FAILED)).isEmpty();
    }

    /** The function rejects it, and so puts it into the rejected queue. */
    @Test
    void sendsAnEventOnceAlthoughItGetsIntoAnotherQueue() {
        S3.putObject(
                put -> put.bucket(stack.output("UploadsBucket")).key("aside/" + id),
                RequestBody.fromString("this is no image"));
        queue(EventQueue.FAILED, destinationRecord(plainEvent("aside/" + id)), "none");

        assertThat(redrive("--object", "aside/" + id, "--json")).isZero();

        assertThat(terminal.out().lines()).hasSize(1);
        assertThat(waiting(EventQueue.REJECTED)).hasSize(1);
    }

    @Test
    void saysThatOthersHaveMessages() {
        queue(EventQueue.UNKNOWN, plainEvent("aside/" + id), "text");
        String url = EventQueue.UNKNOWN.url(stack);
        Message held = SQS.receiveMessage(
                        receive -> receive.queueUrl(url).visibilityTimeout(600).waitTimeSeconds(1))
                .messages()
                .getFirst();
        try {
            assertThat(redrive("--queue", "unknown")).isZero();
        } finally {
            SQS.deleteMessage(delete -> delete.queueUrl(url).receiptHandle(held.receiptHandle()));
        }

        assertThat(terminal.err()).contains("about 1 more message in work elsewhere");
    }

    @Test
    void leavesAllMessagesIfTheFunctionCannotBeInvoked() {
        queue(EventQueue.UNKNOWN, "{\"source\":\"one\"}", "text");
        queue(EventQueue.UNKNOWN, "{\"source\":\"two\"}", "text");
        List<Message> before = waiting(EventQueue.UNKNOWN);
        String function = stack.output("FunctionName");
        LAMBDA.putFunctionConcurrency(put -> put.functionName(function).reservedConcurrentExecutions(0));
        try {
            assertThat(redrive("--queue", "unknown")).isOne();
        } finally {
            LAMBDA.deleteFunctionConcurrency(delete -> delete.functionName(function));
        }

        assertThat(ids(waiting(EventQueue.UNKNOWN))).containsExactlyInAnyOrderElementsOf(ids(before));
        assertThat(terminal.err()).containsOnlyOnce("the function cannot be invoked: ");
        assertThat(printedCounts()).containsExactly("unknown", "0", "0", "0", "0", "1", "0");
    }

    @Test
    void sendsOnlyEventsFromTheGivenSource() {
        invoke("{\"source\":\"com.example.this\"}");
        invoke("{\"source\":\"com.example.other\"}");
        List<Message> before = waiting(EventQueue.UNKNOWN);

        assertThat(redrive("--queue", "unknown", "--source", "com.example.this"))
                .isZero();

        Map<Boolean, List<Message>> afterwards = waiting(EventQueue.UNKNOWN).stream()
                .collect(Collectors.partitioningBy(message -> ids(before).contains(message.messageId())));
        assertThat(afterwards.get(true))
                .extracting(message -> attribute(message, "source"))
                .containsExactly("com.example.other");
        assertThat(afterwards.get(false))
                .extracting(message -> attribute(message, "source"))
                .containsExactly("com.example.this");
        assertThat(printedCounts()).containsExactly("unknown", "1", "0", "1", "0", "0", "1");
    }

    @Test
    void dryRunListsAllQueuesAndChangesNothing() {
        put("aside/" + id);
        queue(EventQueue.UNKNOWN, plainEvent("aside/" + id), "text");
        queue(EventQueue.REJECTED, "AAEC", "base64");
        queue(EventQueue.FAILED, destinationRecord(plainEvent("aside/" + id)), "none");
        queue(EventQueue.FAILED, "not a record", "none");
        List<Message> before = allWaiting();

        assertThat(redrive("--dry-run")).isZero();
        String listed = terminal.out();
        assertThat(execute("queues")).isZero();

        assertThat(ids(allWaiting())).hasSize(4).containsExactlyInAnyOrderElementsOf(ids(before));
        assertThat(hasThumbnail("aside/" + id)).isFalse();
        assertThat(terminal.out().substring(listed.length()).lines())
                .anySatisfy(line -> assertThat(line).startsWith("failed").contains(" 2 "))
                .anySatisfy(line -> assertThat(line).startsWith("unknown").contains(" 1 ", "1 x from aws:s3"))
                .anySatisfy(line -> assertThat(line).startsWith("rejected").contains(" 1 ", "1 x no reason given"));
        assertThat(listed.lines())
                .hasSize(5)
                .anySatisfy(line ->
                        assertThat(line).startsWith("failed").contains("aws:s3", "aside/" + id, "would be sent"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("failed")
                        .contains("it is not a Lambda invocation record", "cannot be sent"))
                .anySatisfy(line -> assertThat(line).startsWith("rejected").contains("not JSON", " 3 "))
                .anySatisfy(line -> assertThat(line).startsWith("unknown").contains("aws:s3", "aside/" + id));
    }

    /**
     * Four at a time, after the first second; none of an object's events fails as busy. It reports the time;
     * {@code -Dredrive.messages=310} tries it with more messages.
     */
    @Test
    void sendsManyEventsOfFewObjectsAtATime() {
        List<String> keys = List.of("aside/" + id + "/a", "aside/" + id + "/b", "aside/" + id + "/c");
        keys.forEach(RedriveIT::put);
        for (int i = 0; i < MESSAGES; i++) {
            queue(EventQueue.FAILED, destinationRecord(plainEvent(keys.get(i % 3))), "none");
        }
        long start = System.nanoTime();

        assertThat(redrive("--queue", "failed")).isZero();

        System.out.printf("redrive of %d messages: %.1f s%n", MESSAGES, (System.nanoTime() - start) / 1e9);
        assertThat(printedCounts()).containsExactly("failed", "" + MESSAGES, "" + MESSAGES, "0", "0", "0", "0");
        assertThat(keys).allMatch(RedriveIT::hasThumbnail);
        assertThat(waiting(EventQueue.FAILED)).isEmpty();
    }

    @Test
    void sendsOnlyTheEventsOfAnObjectUpToALimit() throws Exception {
        put("aside/" + id);
        Stream.of("aside/" + id, "aside/" + id, "aside/other")
                .forEach(key -> queue(EventQueue.UNKNOWN, plainEvent(key), "text"));

        assertThat(redrive("--object", "aside/" + id, "--limit", "1", "--json")).isZero();

        JsonNode line = JSON.readTree(terminal.out());
        assertThat(line.path("result").asText()).isEqualTo("done");
        assertThat(line.path("detail").asText()).isEqualTo("aside/" + id);
        assertThat(waiting(EventQueue.UNKNOWN)).hasSize(2);
    }

    @Test
    void showsTheMessagesOfAQueueWithTheirEvents() throws Exception {
        invoke("{\"source\":\"com.example.%s\",\"n\":[1]}".formatted(id));

        assertThat(execute("queues", "unknown")).isZero();
        assertThat(terminal.out()).contains("source", "com.example." + id, "\n  \"n\" : [ 1 ]\n");

        terminal.clear();
        assertThat(execute("queues", "unknown", "--json")).isZero();
        assertThat(JSON.readTree(terminal.out()).at("/event/n/0").asInt()).isOne();
        assertThat(execute("queues", "failed")).isOne();
    }

    @Test
    void tellsOfMoreMessagesOnlyIfTheyAreSelected() {
        queue(EventQueue.UNKNOWN, plainEvent("aside/" + id), "text");
        queue(EventQueue.UNKNOWN, plainEvent("aside/other"), "text");

        assertThat(execute("queues", "unknown", "--object", "aside/" + id, "--limit", "1"))
                .isZero();
        assertThat(terminal.err()).doesNotContain("There are more");

        queue(EventQueue.UNKNOWN, plainEvent("aside/" + id), "text");
        assertThat(execute("queues", "unknown", "--object", "aside/" + id, "--limit", "1"))
                .isZero();
        assertThat(terminal.err()).contains("There are more than these 1: see --limit.");
    }

    @Test
    void replaysOneMessageAndShowsWhatComesOfIt() {
        put("aside/" + id);
        queue(EventQueue.UNKNOWN, plainEvent("aside/" + id), "text");
        queue(EventQueue.UNKNOWN, plainEvent("aside/other"), "text");
        Message message = waiting(EventQueue.UNKNOWN).stream()
                .filter(waiting -> waiting.body().contains(id))
                .findFirst()
                .orElseThrow();

        assertThat(execute("replay", message.messageId())).isZero();

        assertThat(terminal.out()).contains("outcome", "done", "aside/" + id + "/256.jpg");
        assertThat(waiting(EventQueue.UNKNOWN)).extracting(Message::body).containsExactly(plainEvent("aside/other"));

        terminal.clear();
        assertThat(execute("replay", "aside/" + id)).isZero();
        assertThat(terminal.err()).contains("200: queued thumbnail job for aside/" + id);
        assertThat(execute("replay", UUID.randomUUID().toString())).isEqualTo(2);
        assertThat(execute("replay", "aside/nothing-" + id)).isEqualTo(2);
        assertThat(terminal.err()).contains("there is no object ", "nothing was sent");
        assertThat(terminal.err()).contains("there is neither a message in a queue nor an audit record with the id");
    }

    /** In a process of its own, whose environment names the editor. */
    @Test
    void replaysAnEditedEventAndKeepsItsMessage() throws Exception {
        put("aside/" + id);
        queue(EventQueue.UNKNOWN, plainEvent("aside/other-" + id), "text");
        String message = waiting(EventQueue.UNKNOWN).getFirst().messageId();
        ProcessBuilder replay = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Coatcheck.class.getName(),
                "replay",
                message,
                "--edit",
                "--json",
                "--endpoint",
                TestClients.endpoint().toString(),
                "--stack",
                stack.name());
        replay.environment().remove("VISUAL");
        replay.environment().put("EDITOR", "sed -i s/other-//");
        Process process = replay.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        JsonNode record = JSON.readTree(process.getInputStream());

        assertThat(process.waitFor()).isZero();
        assertThat(record.path("detail").asText()).isEqualTo("aside/" + id);
        assertThat(record.path("outcome").asText()).isEqualTo("done");
        assertThat(waiting(EventQueue.UNKNOWN)).extracting(Message::messageId).containsExactly(message);
    }

    @Test
    void dryRunListsOnlyEventsFromTheGivenSource() {
        queue(EventQueue.UNKNOWN, "{\"source\":\"com.example.this\"}", "text");
        queue(EventQueue.UNKNOWN, "{\"source\":\"com.example.other\"}", "text");

        assertThat(redrive("--dry-run", "--queue", "unknown", "--source", "com.example.this"))
                .isZero();

        assertThat(terminal.out()).contains("com.example.this").doesNotContain("com.example.other");
    }

    @Test
    void sendsAnEventThatWasTooLargeForAMessage() {
        invoke("{\"source\":\"com.example.%s\",\"padding\":\"%s\"}".formatted(id, "ü".repeat(600_000)));
        Message before = waiting(EventQueue.UNKNOWN).getFirst();

        assertThat(redrive("--queue", "unknown")).isZero();

        Message after = waiting(EventQueue.UNKNOWN).getFirst();
        assertThat(attribute(after, "size")).isEqualTo(attribute(before, "size"));
        assertThat(after.body()).isNotEqualTo(before.body()).contains(stack.output("OversizedBucket"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FAILED   | {"requestContext":{}}      | none | its Lambda invocation record does not contain the event
            FAILED   | nonsense                   | none | it is not a Lambda invocation record
            UNKNOWN  | {"bucket":"b1z","key":"k"} | s3   | its body names the bucket b1z, and events are in
            REJECTED | nonsense                   | none | Coatcheck has not sent it
            REJECTED | gA==                       | base64 | Lambda does not accept its event
            """)
    void leavesAMessageWhoseEventCannotBeSent(EventQueue queue, String body, String encoding, String reason) {
        queue(queue, body, encoding);

        assertThat(redrive("--queue", queue.toString())).isOne();

        assertThat(waiting(queue)).hasSize(1);
        assertThat(terminal.err()).contains("stays in the queue: ", reason);
        assertThat(printedCounts()).containsExactly(queue.toString(), "0", "0", "0", "0", "1", "0");
    }

    @Test
    void leavesAnEventLargerThanLambdaAccepts() {
        String bucket = stack.output("OversizedBucket");
        S3.putObject(put -> put.bucket(bucket).key(id), RequestBody.fromString("x".repeat((6 << 20) + 1)));
        queue(EventQueue.UNKNOWN, "{\"bucket\":\"%s\",\"key\":\"%s\"}".formatted(bucket, id), "s3");

        assertThat(redrive("--queue", "unknown")).isOne();

        assertThat(waiting(EventQueue.UNKNOWN)).hasSize(1);
        assertThat(terminal.err()).contains("its event has 6,291,457 bytes, and Lambda accepts at most 6 MB");
    }

    /** A stranger chooses the keys of objects, and what the function says about them. */
    @Test
    void printsNothingThatActsOnATerminal() {
        String key = "aside/" + id + HostileText.charactersForAKey()
                + HostileText.sequences().collect(joining());
        String event = JSON.createObjectNode()
                .put("source", "aws:s3")
                .put("detail", key)
                .toString();
        queue(EventQueue.UNKNOWN, event, "text");
        queue(EventQueue.FAILED, destinationRecord(event), "none");
        // SQS accepts no control characters below U+0080.
        queue(EventQueue.REJECTED, "\u0085\u009b8m\u2028a\u202egpj.exe\ufeff", "none");

        assertThat(redrive("--dry-run")).isZero();
        assertThat(redrive("--queue", "unknown")).isZero();
        assertThat(redrive("--queue", "rejected")).isOne();

        assertThat(terminal.out()).contains("aside/" + id + "\\u{1}");
        assertThat(Stream.of(terminal.out(), terminal.err()))
                .allSatisfy(text -> assertThat(text.codePoints()).isNotEmpty().noneMatch(HostileText::isForbidden));
    }

    @Test
    void acceptsAnEmptyQueue() {
        assertThat(redrive("--queue", "failed")).isZero();

        assertThat(printedCounts()).containsExactly("failed", "0", "0", "0", "0", "0", "0");
    }

    @Test
    void rejectsACommandThatNamesNoQueue() {
        assertThat(redrive()).isEqualTo(CommandLine.ExitCode.USAGE);

        assertThat(terminal.err()).contains("no queue is named: add --queue failed, rejected or unknown");
    }

    private int redrive(String... arguments) {
        return execute("redrive", arguments);
    }

    private int execute(String command, String... arguments) {
        return Coatcheck.commandLine(terminal.terminal())
                .execute(Stream.concat(
                                Stream.of(
                                        command,
                                        "--endpoint",
                                        TestClients.endpoint().toString(),
                                        "--stack",
                                        stack.name()),
                                Stream.of(arguments))
                        .toArray(String[]::new));
    }

    /** The queue and its counts: the last row of the printed table. */
    private List<String> printedCounts() {
        return List.of(terminal.out().lines().toList().getLast().split(" +"));
    }

    /** Releases a new version of the function, with these settings changed from the template's. */
    private void configure(Map<String, String> changes) {
        settingsChanged = !changes.isEmpty();
        Map<String, String> variables = new HashMap<>(SETTINGS);
        variables.putAll(changes);
        String function = stack.output("FunctionName");
        LAMBDA.updateFunctionConfiguration(
                update -> update.functionName(function).environment(environment -> environment.variables(variables)));
        LAMBDA.waiter().waitUntilFunctionUpdated(get -> get.functionName(function), OFTEN);
        String version =
                LAMBDA.publishVersion(publish -> publish.functionName(function)).version();
        LAMBDA.waiter()
                .waitUntilFunctionActive(get -> get.functionName(function).qualifier(version), OFTEN);
        String failedQueueArn = LAMBDA.getFunctionEventInvokeConfig(
                        get -> get.functionName(function).qualifier("live"))
                .destinationConfig()
                .onFailure()
                .destination();
        LAMBDA.putFunctionEventInvokeConfig(put -> put.functionName(function)
                .qualifier(version)
                .destinationConfig(to -> to.onFailure(failure -> failure.destination(failedQueueArn))));
        LAMBDA.updateAlias(update -> update.functionName(function).name("live").functionVersion(version));
    }

    private static void invoke(String event) {
        LAMBDA.invoke(invoke -> invoke.functionName(stack.output("FunctionAlias"))
                .invocationType(InvocationType.REQUEST_RESPONSE)
                .payload(SdkBytes.fromUtf8String(event)));
    }

    private static void put(String key) {
        S3.putObject(
                put -> put.bucket(stack.output("UploadsBucket")).key(key),
                Path.of("src/test/resources/images/ok/jpeg-small.jpg"));
    }

    private static boolean hasThumbnail(String key) {
        try {
            S3.headObject(head -> head.bucket(stack.output("ThumbnailsBucket")).key(key + "/256.jpg"));
            return true;
        } catch (NoSuchKeyException missing) {
            return false;
        }
    }

    private static String plainEvent(String key) {
        return "{\"source\":\"aws:s3\",\"detail\":\"%s\"}".formatted(key);
    }

    private static String destinationRecord(String event) {
        return "{\"requestContext\":{\"approximateInvokeCount\":3},\"requestPayload\":%s}".formatted(event);
    }

    private static void queue(EventQueue queue, String body, String encoding) {
        SQS.sendMessage(message -> message.queueUrl(queue.url(stack))
                .messageBody(body)
                .messageAttributes(Map.of(
                        "encoding",
                        MessageAttributeValue.builder()
                                .dataType("String")
                                .stringValue(encoding)
                                .build())));
    }

    private static List<Message> waiting(EventQueue queue) {
        return TestQueue.peek(queue.url(stack));
    }

    private static List<Message> allWaiting() {
        return Stream.of(EventQueue.values())
                .flatMap(queue -> waiting(queue).stream())
                .toList();
    }

    private static List<String> ids(List<Message> messages) {
        return messages.stream().map(Message::messageId).toList();
    }
}
