package org.coatcheck.operator.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coatcheck.ledger.EndedRecords;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.testing.EventFiles;
import org.coatcheck.testing.Eventually;
import org.coatcheck.testing.TestQueue;
import org.coatcheck.testing.TestStack;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.utils.Md5Utils;

/** What a person does at the console, in a browser. */
class ConsoleIT {

    /** Enough to estimate a month from. */
    private static final int UPLOADS = 1_000;

    private static final Path CAT = Path.of("localstack/seed/cat.jpg");

    private static Browser browser;
    private static TestStack stack;
    /** Other tests leave messages in the stack's own queues. */
    private static TestQueue rejected;

    private static TestQueue failed;

    private static Console console;

    /** Of the same stack, but with a second uploads bucket, and with records that nothing else adds to. */
    private static Console other;

    private static final String ID = UUID.randomUUID().toString().substring(0, 8);
    private static final String SECOND_BUCKET = "scans-" + ID;
    private static final String TABLE = "invocations-" + ID;
    private static final List<Exception> BUGS = new CopyOnWriteArrayList<>();

    private final String id = UUID.randomUUID().toString().substring(0, 8);

    @BeforeAll
    static void start() {
        browser = new Browser();
        stack = TestStack.shared();
        rejected = new TestQueue("RejectedQueueUrl");
        failed = new TestQueue("FailedQueueUrl");
        console = console(Map.of("RejectedQueueUrl", rejected.url(), "FailedQueueUrl", failed.url()), "");
        stack.s3.createBucket(create -> create.bucket(SECOND_BUCKET));
        stack.createInvocationsTable(TABLE);
        EndedRecords.writeUploads(
                stack.dynamoDb, TABLE, UPLOADS, Instant.now(), Duration.ofHours(2), SECOND_BUCKET + "/many.jpg");
        other = console(Map.of("InvocationsTable", TABLE), stack.output("UploadsBucket") + "," + SECOND_BUCKET);
        if (Browser.takesPictures()) {
            writeABusyHour();
        }
    }

    /** For the picture of the page Now, whose latest attempts are those of the tests. */
    private static void writeABusyHour() {
        Instant now = Instant.now();
        for (int minute = 1; minute < 60; minute++) {
            EndedRecords.writeUploads(
                    stack.dynamoDb,
                    stack.output("InvocationsTable"),
                    4 + minute * minute % 7,
                    now.minusSeconds(60L * minute),
                    Duration.ofMinutes(1),
                    object("uploads/cat.jpg"));
        }
    }

    private static Console console(Map<String, String> changedOutputs, String existingBuckets) {
        return console(changedOutputs, existingBuckets, 0);
    }

    private static Console console(Map<String, String> changedOutputs, String existingBuckets, int port) {
        Map<String, String> outputs = new HashMap<>(stack.stack().outputs());
        outputs.putAll(changedOutputs);
        Map<String, String> parameters = new HashMap<>(stack.stack().parameters());
        parameters.put("ExistingUploadsBuckets", existingBuckets);
        Stack shown = new Stack(stack.stack().name(), stack.stack().id(), outputs, parameters);
        return new Console(stack.aws(), shown, port, true, BUGS::add);
    }

    @AfterAll
    static void stop() throws Exception {
        if (console != null) {
            if (Browser.takesPictures()) {
                browser.open(console.url());
                browser.waitFor("#live", "Latest");
                browser.picture("now");
            }
            console.close();
            other.close();
            rejected.close();
            failed.close();
            stack.dynamoDb.deleteTable(delete -> delete.tableName(TABLE));
            browser.close();
        }
    }

    /** The page Now would look into the queues while a test runs, and hide their messages meanwhile. */
    @BeforeEach
    void enterAtAQuietPage() {
        browser.resize(1280, 860);
        enter(console, "/send");
    }

    @AfterEach
    void pagesHaveNothingToComplainOf() {
        assertThat(BUGS).isEmpty();
        assertThat(browser.violations()).isEmpty();
    }

    /** Opens a page with the token that lets the browser in. */
    private static void enter(Console shown, String path) {
        browser.open(shown.url().replaceFirst("/\\?", path + "?"));
    }

    private static void enterOther(String path) {
        enter(other, "/send");
        open(other, path);
    }

    private static void open(String path) {
        open(console, path);
    }

    private static void open(Console shown, String path) {
        browser.open(shown.url().replaceFirst("/\\?token=.*", "") + path);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Opens a page again and again until it shows what has happened in the meantime. */
    private static void openUntil(String path, String selector, String text) throws InterruptedException {
        open(path);
        Eventually.get(text + " on " + path, () -> {
            if (!browser.text(".waits").isEmpty()) {
                return Optional.empty();
            }
            Optional<String> found = Optional.of(browser.text(selector)).filter(shown -> shown.contains(text));
            if (found.isEmpty()) {
                open(path);
            }
            return found;
        });
    }

    private static void upload(String key, RequestBody body) {
        stack.s3.putObject(put -> put.bucket(stack.output("UploadsBucket")).key(key), body);
    }

    private static void invoke(String event) {
        stack.lambda.invoke(
                invoke -> invoke.functionName(stack.output("FunctionAlias")).payload(SdkBytes.fromUtf8String(event)));
    }

    private static String object(String key) {
        return stack.output("UploadsBucket") + "/" + key;
    }

    @Test
    void findsWhyAnUploadFailed() throws Exception {
        String key = "uploads/" + id + "-notes.jpg";
        upload(key, RequestBody.fromString("not a picture"));
        browser.find("a[href='/attempts']").click();
        browser.waitFor("nav a[aria-current]", "Attempts");
        openUntil("/attempts?outcome=rejected&object=" + object(key), "tbody", key);
        browser.find("tr[data-row] .time").click();

        browser.waitFor(".verdict .reason", "it is none of JPEG, PNG, GIF, WebP and AVIF, whatever its name says");
        browser.waitFor(".log", "rejected: " + key);
        assertThat(browser.text(".verdict h1")).isEqualTo(key);
        assertThat(browser.text("#command")).contains("./coatcheck audit ");
        assertThat(browser.run("return document.title")).isEqualTo("rejected: " + key + " · Coatcheck");
        browser.picture("attempt");
        open("/attempt?id=nowhere");
        browser.waitFor("main .problem", "no audit record has the request id nowhere");
    }

    /** CloudWatch has the lines some seconds after the attempt, when its page may be open. */
    @Test
    void showsTheLogWhenItArrives() throws Exception {
        String key = "uploads/" + id + "-late.jpg";
        EndedRecords.writeUploads(
                stack.dynamoDb, stack.output("InvocationsTable"), 1, Instant.now(), Duration.ofSeconds(1), object(key));
        openUntil("/attempts?object=" + object(key), "tbody", key);
        browser.find("tr[data-row] .time").click();
        browser.waitFor("main", "CloudWatch Logs has no line with this request id.");

        String requestId = browser.url().replaceFirst(".*id=", "");
        writeLog(IntStream.range(0, 200).mapToObj(i -> "line " + i + " of another request"));
        writeLog("START RequestId: " + requestId);
        browser.waitFor(".log", "START RequestId: " + requestId);

        writeLog("REPORT RequestId: " + requestId);
        browser.waitFor(".log", "REPORT RequestId: " + requestId);
    }

    private static void writeLog(String line) {
        writeLog(Stream.of(line));
    }

    private static void writeLog(Stream<String> lines) {
        String group = "/aws/lambda/" + stack.output("FunctionName");
        String stream = UUID.randomUUID().toString();
        long now = Instant.now().toEpochMilli();
        try (CloudWatchLogsClient logs = stack.aws().client(CloudWatchLogsClient.builder())) {
            logs.createLogStream(create -> create.logGroupName(group).logStreamName(stream));
            List<InputLogEvent> events = lines.map(line ->
                            InputLogEvent.builder().message(line).timestamp(now).build())
                    .toList();
            logs.putLogEvents(
                    put -> put.logGroupName(group).logStreamName(stream).logEvents(events));
        }
    }

    /** The queue is on no page Now: one that was just left looks into its queues once more, which hides their messages. */
    @Test
    void replaysAMessageAndShowsTheNewAttemptBesideTheOldOne() throws Exception {
        String key = "uploads/" + id + "-mended.jpg";
        upload(key, RequestBody.fromFile(CAT));
        try (TestQueue queue = new TestQueue("RejectedQueueUrl");
                Console shown = console(Map.of("RejectedQueueUrl", queue.url()), "")) {
            stack.sqs.sendMessage(send -> send.queueUrl(queue.url())
                    .messageBody("{\"source\":\"aws:s3\",\"detail\":\"" + key + "\"}")
                    .messageAttributes(Map.of(
                            "encoding", string("text"),
                            "object", string(object(key)),
                            "reason", string("its key was disabled"))));
            enter(shown, "/queues");
            browser.waitFor(".messages", "its key was disabled");
            browser.find("[name=message][type=checkbox]").click();
            browser.waitFor("[data-some]", "Replay 1");
            browser.find("[data-some]").click();
            browser.waitFor("#confirm", "Send 1 event of the rejected queue to the function again, in the LocalStack");
            browser.find("#confirm [value=yes]").click();

            browser.waitFor(".replayed", "done");
            assertThat(browser.text(".replayed")).contains("its key was disabled");
            assertThat(TestQueue.peek(queue.url())).isEmpty();
        }
    }

    @Test
    void saysThatMessagesAreHidden() throws Exception {
        try (TestQueue queue = new TestQueue("RejectedQueueUrl");
                Console shown = console(Map.of("RejectedQueueUrl", queue.url()), "")) {
            stack.sqs.sendMessage(send -> send.queueUrl(queue.url()).messageBody("{}"));
            stack.sqs.receiveMessage(receive ->
                    receive.queueUrl(queue.url()).visibilityTimeout(60).waitTimeSeconds(1));
            enter(shown, "/queues");

            browser.waitFor("#messages", "1 message is hidden: a command or another page has received it.");
            assertThat(browser.text(".chips")).contains("rejected 1");
        }
    }

    @Test
    void showsTheRestIfTheFunctionIsGone() throws Exception {
        try (Console shown =
                console(Map.of("FunctionName", "gone-" + id, "FunctionAlias", "gone-" + id + ":live"), "")) {
            enter(shown, "/");
            browser.waitFor("#live .needs", "Lambda does not tell the function's state: Lambda responded with");
            browser.waitFor("#live", "Latest");

            open(shown, "/stack");
            browser.waitFor("main", "TickSchedule");
            assertThat(browser.text("main .problem")).contains("Lambda responded with ResourceNotFoundException");
            // The page asks for them last: it would complain of a console that is closed meanwhile.
            browser.waitFor(".alarms", "Redrive them or delete them.");
        }
    }

    /** Anybody who may invoke the function can write an event. */
    @Test
    void messageThatNamesNoObjectHidesNoOther() throws Exception {
        assumeFalse(Browser.takesPictures(), "it would be in the picture of the page Now");
        stack.sqs.sendMessage(send -> send.queueUrl(rejected.url())
                .messageBody(s3Event("/x", "k"))
                .messageAttributes(Map.of("encoding", string("text"))));
        open("/queues?queue=rejected");

        browser.waitFor(".messages .subject", "k");
        assertThat(browser.run("return document.querySelectorAll('.messages .subject a').length"))
                .isEqualTo(0L);
        assertThat(take(rejected)).hasSize(1);
    }

    /** A page Now that is open, or was just left, hides the messages while it looks into the queue. */
    private static List<Message> take(TestQueue queue) throws InterruptedException {
        return Eventually.get("message", () -> Optional.of(queue.take()).filter(messages -> !messages.isEmpty()));
    }

    private static String s3Event(String bucket, String key) {
        return "{\"Records\":[{\"eventSource\":\"aws:s3\",\"eventName\":\"ObjectCreated:Put\",\"s3\":{\"bucket\":{\"name\":\"%s\"},\"object\":{\"key\":\"%s\"}}}]}"
                .formatted(bucket, key);
    }

    /** Lambda's record of a failed event has the reason, the request and the object in it, and no attributes. */
    @Test
    void showsWhyAnEventFailedAndThatItNeedsAPerson() throws Exception {
        assumeFalse(Browser.takesPictures(), "it would be in the picture of the page Now");
        stack.sqs.sendMessage(send -> send.queueUrl(failed.url())
                .messageBody(new String(EventFiles.bytes("on-failure-destination.json"), StandardCharsets.UTF_8)));
        open("/queues?queue=failed");

        browser.waitFor(".messages .why", "no such order");
        assertThat(browser.find(".messages .subject a").getAttribute("href"))
                .endsWith("/object?object=coatcheck-uploads/uploads/cat.jpg");
        assertThat(browser.find(".messages .about .mono").getAttribute("href"))
                .endsWith("33cbea85-2ab1-4f39-a50e-20213079719e");
        open("/");
        browser.waitFor("#live .needs a[href='/queues?queue=failed']", "failed at every attempt");
        assertThat(take(failed)).hasSize(1);
    }

    private static MessageAttributeValue string(String value) {
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(value)
                .build();
    }

    @Test
    void uploadsADroppedPictureAndShowsItsLife() throws Exception {
        String name = id + "-dropped.jpg";
        open("/send");
        browser.drop("[data-drop]", name, Files.readAllBytes(CAT));
        browser.waitFor(".sent .outcome", "done");
        browser.waitFor(".sent figcaption", "256 × 170");

        browser.find(".sent tr[data-row] .time").click();
        browser.waitFor(".phase", "fetch");
        assertThat(browser.text(".phase")).contains("read", "claim", "render", "store");
        assertThat(browser.text("h3")).isEqualTo("Attempt 1: done");

        browser.find(".verdict h1 a").click();
        browser.waitFor(".verdict .word", "made");
        browser.waitFor("figcaption [data-size]", "451 × 300");
        assertThat(browser.run("return document.querySelectorAll('.state.on.made').length"))
                .isEqualTo(1L);
        browser.picture("object");
    }

    @Test
    void droppedPictureReplacesNone() throws Exception {
        String key = "uploads/" + id + "-there.jpg";
        upload(key, RequestBody.fromString("the original"));
        open("/send");
        browser.drop("[data-drop]", id + "-there.jpg", Files.readAllBytes(CAT));

        browser.waitFor("#result .problem", "already, which this upload would replace: rename the picture");
        assertThat(stack.s3
                        .getObjectAsBytes(
                                get -> get.bucket(stack.output("UploadsBucket")).key(key))
                        .asUtf8String())
                .isEqualTo("the original");
    }

    @Test
    void uploadsTheSameFileAgain(@TempDir Path folder) throws Exception {
        Path picture = Files.copy(CAT, folder.resolve(id + "-chosen.jpg"));
        browser.choose("#file", picture);
        browser.waitFor(".sent .outcome", "done");

        browser.choose("#file", picture);
        browser.waitFor("#result .problem", "already, which this upload would replace: rename the picture");
    }

    @Test
    void sendsNoFileThatIsTooLarge() throws Exception {
        assertThat(browser.find("[data-drop]").getAttribute("data-most")).isEqualTo("104857600");
        browser.run("document.querySelector('[data-drop]').dataset.most = 1 << 20");
        browser.drop("[data-drop]", id + "-large.jpg", new byte[(1 << 20) + 1]);

        browser.waitFor("#result .problem", id + "-large.jpg is larger than 1 MB: use the AWS CLI for it");
    }

    @Test
    void keepsTheEventWhenTheExampleIsRefused() throws Exception {
        browser.run("document.querySelector('#editor').value = 'an edited event'");
        browser.forget();
        browser.find("a[data-fixture]").click();

        browser.waitFor("#result .problem", "Open the address that ./coatcheck console has printed");
        assertThat(browser.run("return document.querySelector('#editor').value"))
                .isEqualTo("an edited event");
        assertThat(browser.violations()).isNotEmpty().allMatch(line -> line.contains("403"));
    }

    @Test
    void saysOnSendThatTheConsoleDoesNotRespond() throws Exception {
        Console ended = console(Map.of(), "");
        enter(ended, "/send");
        browser.waitFor("h1", "Send");
        ended.close();

        browser.find("a[data-fixture]").click();
        browser.waitFor("#result .problem", "The console does not respond");
        browser.run("document.querySelector('#result').textContent = 'an earlier result'");
        browser.drop("[data-drop]", "cat.jpg", Files.readAllBytes(CAT));
        browser.waitFor("#result .problem", "The console does not respond");
        assertThat(browser.text("#result")).doesNotContain("an earlier result");
        assertThat(browser.violations()).isNotEmpty().allMatch(line -> line.contains("net::ERR_"));
    }

    /** The input of the file is in the area that one drops a picture on. */
    @Test
    void reachesEachControlOfSendWithOneTab() throws Exception {
        browser.run("document.querySelector('[data-drop]').focus()");
        browser.type(Keys.TAB);
        assertThat(browser.run("return document.activeElement.className")).isEqualTo("narrow");
    }

    /** XML cannot hold such a character, and a terminal would obey it. */
    @Test
    void showsKeysWithControlCharacters() throws Exception {
        assumeFalse(Browser.takesPictures(), "it would be in the picture of the page Now");
        String key = "uploads/" + id + "/a\u0003 b\u202e.jpg";
        upload(key, RequestBody.fromFile(CAT));
        open("/objects?prefix=" + encoded("uploads/" + id + "/"));
        browser.waitFor(".folder", "a\\u{3} b\\u{202e}.jpg");

        openUntil("/object?object=" + encoded(object(key)), ".verdict .word", "made");
        assertThat(browser.text(".verdict h1")).isEqualTo("a\\u{3} b\\u{202e}.jpg");
        assertThat(browser.text("#command")).contains("a\\U00000003 b\\U0000202e.jpg'");
        open("/find?q=" + encoded("uploads/" + id + "/c.jpg"));
        browser.waitFor("main", "the nearest object is");
    }

    /** S3 tells of such an object only those who have its key. */
    @Test
    void showsTheAttemptAtAnObjectWithItsUploadersKey() throws Exception {
        String key = "uploads/" + id + "-sse-c.jpg";
        byte[] secret = id.repeat(4).getBytes(StandardCharsets.US_ASCII);
        stack.s3.putObject(
                put -> put.bucket(stack.output("UploadsBucket"))
                        .key(key)
                        .sseCustomerAlgorithm("AES256")
                        .sseCustomerKey(Base64.getEncoder().encodeToString(secret))
                        .sseCustomerKeyMD5(Md5Utils.md5AsBase64(secret)),
                RequestBody.fromFile(CAT));
        openUntil("/object?object=" + object(key), ".verdict .word", "rejected");
        browser.waitFor(".verdict .meta", "The upload is gone, or may not be read.");
    }

    @Test
    void saysThatItNoLongerFollows() throws Exception {
        Console ended = console(Map.of(), "");
        browser.open(ended.url());
        browser.waitFor("#live", "Latest");
        ended.close();

        browser.waitFor("#stale", "What follows is old.");
        // An open page would go on to connect, and to complain.
        browser.open("about:blank");
        assertThat(browser.violations()).allMatch(line -> line.contains("/now/live"));
    }

    /** A restarted console does not know the cookie of an open page. */
    @Test
    void followsARestartedConsole() throws Exception {
        Console ended = console(Map.of(), "");
        browser.open(ended.url());
        browser.waitFor("#live", "Latest");
        ended.close();
        try (Console restarted = console(Map.of(), "", URI.create(ended.url()).getPort())) {
            browser.waitFor("#stale", "open the address that ./coatcheck console has printed.");

            letIn(restarted);
            Eventually.get(
                    "the page follows",
                    () -> Optional.of("now")
                            .filter(now -> browser.text("#stale:not([hidden])").isEmpty()));
            browser.open("about:blank");
        }
        assertThat(browser.violations()).allMatch(line -> line.contains("/now/live"));
    }

    /** Opens the address with the token, as in another tab. */
    private static void letIn(Console shown) {
        browser.run("return fetch(arguments[0]).then(() => null)", shown.url());
    }

    @Test
    void followsWhatHappensUntilItIsPaused() throws Exception {
        open("/");
        invoke(request("first"));
        browser.waitFor("#live .attempts", "GET /first-" + id);

        browser.find("[data-pause]").click();
        invoke(request("second"));
        assertThat(browser.text("#live")).doesNotContain("/second-" + id);
        browser.find("[data-pause]").click();
        browser.waitFor("#live .attempts", "GET /second-" + id);
    }

    /** The keyboard stays where it is when an attempt arrives above it. */
    @Test
    void followingMovesNeitherTheChosenRowNorTheFocus() throws Exception {
        open("/");
        invoke(request("first"));
        browser.waitFor("#live .attempts", "GET /first-" + id);
        browser.type("j");
        browser.run("document.querySelector('#live .queues a').focus()");
        Object chosen = chosenAttempt();

        invoke(request("second"));
        browser.waitFor("#live .attempts", "GET /second-" + id);
        assertThat(chosenAttempt()).isEqualTo(chosen);
        assertThat(browser.run("return document.activeElement.getAttribute('href')"))
                .isEqualTo("/queues?queue=failed");
    }

    /** Its row's text changes when the attempt ends. */
    private static Object chosenAttempt() {
        return browser.run("return document.querySelector('#live .selected').dataset.href");
    }

    private String request(String name) {
        return "{\"source\":\"aws:apigateway\",\"detail\":\"GET /" + name + "-" + id + "\"}";
    }

    @Test
    void showsHostileKeysAndEventsAsText() throws Exception {
        assumeFalse(Browser.takesPictures(), "they would be in the picture of the page Now");
        String key = "uploads/" + id + "<img src=x onerror=\"window.hacked=1\">{frame.place}.jpg";
        upload(key, RequestBody.fromFile(CAT));
        openUntil("/object?object=" + encoded(object(key)), ".verdict .word", "made");
        assertThat(browser.text("#command")).contains("./coatcheck audit ", "s3://");
        assertThat(browser.text(".verdict h1")).endsWith("onerror=\"window.hacked=1\">{frame.place}.jpg");

        open("/send");
        browser.run(
                "document.querySelector('#editor').value = arguments[0]",
                "{\"source\":\"<script>window.hacked=1</script>\",\"x\":\"<img src=x onerror=hacked=1>\"}");
        browser.find("#event-form .primary").click();
        browser.waitFor(".sent", "unknown source: <script>window.hacked=1</script>");
        assertThat(browser.run("return window.hacked ?? document.querySelectorAll('[onerror], main script').length"))
                .isEqualTo(0L);
    }

    @Test
    void canBeUsedWithTheKeyboardAlone() throws Exception {
        upload("uploads/" + id + ".jpg", RequestBody.fromFile(CAT));
        invoke(request("one"));
        invoke(request("two"));

        browser.type("/");
        browser.type("uploads/" + id + ".jpg", Keys.ENTER);
        browser.waitFor(".verdict h1", id + ".jpg");
        browser.type(Keys.ESCAPE);
        browser.waitFor(".folder", id + ".jpg");

        openUntil("/attempts?since=15m&source=aws:apigateway", "tr[data-row]:nth-child(2)", "GET /one-" + id);
        browser.type("j");
        browser.type("j");
        browser.type(Keys.ENTER);
        browser.waitFor(".verdict h1", "GET /one-" + id);
    }

    /** It also reports how soon a page is painted. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/attempts",
                "/objects?prefix=uploads/",
                "/queues?queue=unknown",
                "/send",
                "/cost",
                "/stack",
                "/find?q=nowhere",
                "/attempt?id=nowhere",
                "/object?object=nowhere/cat.jpg"
            })
    void fitsAPhone(String path) throws Exception {
        browser.resize(360, 740);
        open(path);
        browser.waitFor("footer", "Times are in");
        browser.find("main:not(:has(.waits))");

        assertThat(browser.run("return document.documentElement.scrollWidth")).isEqualTo(360L);
        System.out.printf("first paint of %s: %.0f ms%n", path, browser.firstPaint());
    }

    @Test
    void findsWhatAuditFinds() throws Exception {
        String key = "uploads/" + id + "/found.jpg";
        upload(key, RequestBody.fromFile(CAT));
        openUntil("/object?object=" + object(key), ".verdict .word", "made");
        browser.find("tr[data-row] .time").click();
        browser.waitFor(".verdict h1", key);
        String requestId = browser.text(".crumbs .mono");

        for (String object : List.of(
                key,
                "s3://" + object(key),
                key + "/256.jpg",
                "s3://" + stack.output("ThumbnailsBucket") + "/" + key + "/256.jpg")) {
            open("/find?q=" + encoded(object));
            browser.waitFor(".verdict .word", "made");
            assertThat(browser.text(".verdict h1")).as(object).isEqualTo("found.jpg");
        }
        for (String request : List.of(requestId, requestId.substring(0, 8))) {
            open("/find?q=" + request);
            browser.waitFor(".crumbs", requestId);
        }
        open("/find?q=" + encoded("uploads/" + id + "/fount.jpg"));
        browser.waitFor("main", "the nearest object is s3://" + object(key));
        browser.find("main .mono[href]").click();
        browser.waitFor(".verdict h1", "found.jpg");
    }

    @ParameterizedTest
    @CsvSource({"/, 1, Nothing found", "x, 1200, this text is too long to search for"})
    void findsNothingByATextThatIsNoKey(String text, int times, String shown) throws Exception {
        open("/find?q=" + text.repeat(times));
        browser.waitFor("main", shown);
    }

    @Test
    void showsEachUploadsBucketAndTheOldAttemptsOfAnObject() throws Exception {
        String object = SECOND_BUCKET + "/many.jpg";
        stack.s3.putObject(put -> put.bucket(SECOND_BUCKET).key("many.jpg"), RequestBody.fromFile(CAT));
        enter(other, "/objects");
        browser.find(".chip:nth-child(2)").click();
        browser.waitFor(".folder", "many.jpg");
        open(other, "/find?q=many.jpg");
        browser.waitFor(".crumbs", SECOND_BUCKET);
        assertThat(browser.find("[name=event]").getAttribute("value")).contains("s3://" + object);

        browser.find(".more button").click();
        browser.waitFor(".more", "50 older attempts between here and");
        browser.find(".more button").click();
        Eventually.get("100 rows", () -> Optional.of(times()).filter(times -> times.size() == 100));
        assertThat(times()).isSorted().doesNotHaveDuplicates();
    }

    private static List<String> times() {
        return List.of(String.valueOf(browser.run(
                        "return [...document.querySelectorAll('tr[data-row] time')].map(t => t.dateTime).join()"))
                .split(","));
    }

    /** In the chart of a day, the last minutes are the bar at the right edge. */
    @Test
    void choosesTheNewestAttemptsInTheChart() throws Exception {
        String key = "uploads/" + id + "-newest.jpg";
        EndedRecords.writeUploads(
                stack.dynamoDb, stack.output("InvocationsTable"), 3, Instant.now(), Duration.ofSeconds(3), object(key));
        openUntil("/attempts?since=1d&object=" + object(key), "tbody", key);
        browser.find("[data-chart] .u-over");
        assertThat(browser.isGreenAtTheRightEdge("[data-chart] canvas")).isTrue();
        assertThat(browser.find("[data-chart]").getAttribute("role")).isEqualTo("img");
        assertThat(browser.find("[data-chart]").getAttribute("aria-label")).isEqualTo("Attempts over time: 3 done");

        browser.dragAtTheRightEdge("[data-chart] .u-over", 9, 3);
        browser.waitFor(".chip.on", " to ");
        browser.waitFor("tbody", key);
        assertThat(times()).hasSize(3);
    }

    @Test
    void chartHasTheTimesOfTheChosenZone() throws Exception {
        browser.liveIn("Asia/Kolkata");
        enterOther("/attempts?since=1d");
        browser.find("[data-chart] .u-over");
        browser.keepDrawnTexts();
        browser.find("[data-zone-switch]").click();
        List<String> utc = browser.drawnTexts(":");
        browser.find("[data-zone-switch]").click();
        List<String> local = browser.drawnTexts(":");
        browser.liveIn("");

        assertThat(utc).isNotEmpty();
        assertThat(local).isNotEmpty().isNotEqualTo(utc);
    }

    @Test
    void chartOfAWeekNamesEachDayOnce() throws Exception {
        enterOther("/attempts?since=7d");
        browser.find("[data-chart] .u-over");
        browser.keepDrawnTexts();
        browser.resize(900, 860);

        List<String> days = Eventually.get(
                "days", () -> Optional.of(browser.drawnTexts(" ")).filter(drawn -> !drawn.isEmpty()));
        assertThat(days).doesNotHaveDuplicates();
    }

    @Test
    void scrollsOnAfterAnError() throws Exception {
        enterOther("/attempts?since=6h");
        browser.waitFor(".more", "Older ones follow");
        browser.forget();
        scrollToTheEnd();
        browser.waitFor(".more .problem", "Open the address that ./coatcheck console has printed");
        assertThat(times()).hasSize(50);

        letIn(other);
        browser.find(".more button").click();
        Eventually.get("more rows", () -> Optional.of(times()).filter(times -> times.size() >= 100));
        assertThat(times()).isSortedAccordingTo(Comparator.reverseOrder()).doesNotHaveDuplicates();
        assertThat(browser.violations()).isNotEmpty().allMatch(line -> line.contains("403"));
    }

    private static void scrollToTheEnd() {
        browser.run("scrollTo(0, document.body.scrollHeight)");
    }

    @Test
    void wayBackLeadsToTheSameAttempts() throws Exception {
        enterOther("/attempts?since=6h");
        for (int rows : List.of(50, 100, 150)) {
            Eventually.get(rows + " rows", () -> Optional.of(times()).filter(times -> times.size() >= rows));
            scrollToTheEnd();
        }
        Eventually.get("200 rows", () -> Optional.of(times()).filter(times -> times.size() >= 200));
        Object place = browser.run("return scrollY");
        browser.run("document.querySelectorAll('tr[data-row] .time')[140].click()");
        browser.waitFor(".verdict h1", "many.jpg");

        browser.run("history.back()");
        Eventually.get(
                "the place " + place,
                () -> Optional.of(browser.run("return scrollY")).filter(place::equals));
        assertThat(times()).hasSizeGreaterThanOrEqualTo(200).doesNotHaveDuplicates();
    }

    @Test
    void estimatesTheCostUnderOtherAssumptions() throws Exception {
        enter(other, "/cost");
        browser.waitFor("#figures", "2 x m7g.large");
        assertThat(browser.text("#figures")).contains("Three ways at a steady load", "Managed instances");
        String total = browser.text(".costs:first-of-type .n b");

        browser.find("[name=instances]").sendKeys(Keys.ARROW_RIGHT);
        browser.waitFor("#figures", "3 x m7g.large");
        browser.find("[name=rate]").sendKeys(Keys.ARROW_RIGHT);
        browser.waitFor("#assumed", "1.3 times the observed rate");
        browser.waitFor("#command", "./coatcheck cost --since 1d --times 1.3 --instances 3");
        assertThat(browser.text(".costs:first-of-type .n b")).isNotEqualTo(total);
        assertThat(browser.url()).contains("instances=3");
        browser.picture("cost");

        open(other, "/cost?since=1h");
        browser.waitFor(".notes", "that needs 1,000 uploads with thumbnails and an hour");
        assertThat(browser.text("main"))
                .contains("What was observed")
                .doesNotContain("Assumptions", "Instead of Lambda");
    }

    @Test
    void showsHowTheStackIsDeployed() throws Exception {
        browser.find("a[href='/stack']").click();
        browser.waitFor(".alarms", "Redrive them or delete them.");

        assertThat(browser.text(".alarms .outcome")).containsPattern("OK|ALARM|INSUFFICIENT_DATA");
        assertThat(browser.text(".versions")).contains("java25", "1769 MB", "100 %");
        assertThat(browser.text(".facts b")).as("what is no default").contains("rate(1 minute)");
        assertThat(browser.text("main"))
                .contains(
                        "COATCHECK_UPLOADS_PREFIX",
                        "LocalStack does not look for drift",
                        "aws cloudwatch describe-alarms");
        assertThat(browser.text("#command")).startsWith("aws cloudformation describe-stacks --stack-name ");
    }

    @Test
    void showsNothingToABrowserWithoutTheToken() {
        browser.forget();
        open("/attempts");

        assertThat(browser.text("body")).contains("Open the address that ./coatcheck console has printed");
        assertThat(browser.violations()).isNotEmpty().allMatch(line -> line.contains("403"));
    }
}
