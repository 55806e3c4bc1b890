package org.coatcheck.operator.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.testing.Eventually;
import org.coatcheck.testing.TestQueue;
import org.coatcheck.testing.TestStack;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** What a person does at the console, in a browser. */
class ConsoleIT {

    private static final Path CAT = Path.of("localstack/seed/cat.jpg");

    private static Browser browser;
    private static TestStack stack;
    /** Other tests leave messages in the stack's own queues. */
    private static TestQueue rejected;

    private static Console console;
    private static final List<Exception> BUGS = new CopyOnWriteArrayList<>();

    private final String id = UUID.randomUUID().toString().substring(0, 8);

    @BeforeAll
    static void start() {
        browser = new Browser();
        stack = TestStack.shared();
        rejected = new TestQueue("RejectedQueueUrl");
        Map<String, String> outputs = new HashMap<>(stack.stack().outputs());
        outputs.put("RejectedQueueUrl", rejected.url());
        Stack shown = new Stack(
                stack.stack().name(), stack.stack().id(), outputs, stack.stack().parameters());
        console = new Console(stack.aws(), shown, 0, true, BUGS::add);
    }

    @AfterAll
    static void stop() {
        if (console != null) {
            console.close();
            rejected.close();
            browser.close();
        }
    }

    @BeforeEach
    void enter() {
        browser.resize(1280, 860);
        browser.open(console.url());
    }

    @AfterEach
    void pagesHaveNothingToComplainOf() {
        assertThat(BUGS).isEmpty();
        assertThat(browser.violations()).isEmpty();
    }

    private static void open(String path) {
        browser.open(console.url().replaceFirst("/\\?token=.*", "") + path);
    }

    /** Opens a page again and again until it shows what has happened in the meantime. */
    private static void openUntil(String path, String selector, String text) throws InterruptedException {
        Eventually.get(text + " on " + path, () -> {
            open(path);
            return Optional.of(browser.text(selector)).filter(shown -> shown.contains(text));
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
        browser.screenshot("attempt");
    }

    @Test
    void replaysAMessageAndShowsTheNewAttemptBesideTheOldOne() throws Exception {
        String key = "uploads/" + id + "-mended.jpg";
        upload(key, RequestBody.fromFile(CAT));
        stack.sqs.sendMessage(send -> send.queueUrl(rejected.url())
                .messageBody("{\"source\":\"aws:s3\",\"detail\":\"" + key + "\"}")
                .messageAttributes(Map.of(
                        "encoding", string("text"),
                        "object", string(object(key)),
                        "reason", string("its key was disabled"))));
        open("/queues");
        browser.waitFor(".messages", "its key was disabled");
        browser.find("[name=message][type=checkbox]").click();
        browser.waitFor("[data-some]", "Replay 1");
        browser.find("[data-some]").click();
        browser.waitFor("#confirm", "Send 1 event of the rejected queue to the function again, in the LocalStack");
        browser.find("#confirm [value=yes]").click();

        browser.waitFor(".replayed", "done");
        assertThat(browser.text(".replayed")).contains("its key was disabled");
        assertThat(TestQueue.peek(rejected.url())).isEmpty();
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

        browser.find(".sent h2 a").click();
        browser.waitFor(".verdict .word", "made");
        browser.waitFor("figcaption [data-size]", "451 × 300");
        assertThat(browser.run("return document.querySelectorAll('.state.on.made').length"))
                .isEqualTo(1L);
        browser.screenshot("object");
    }

    @Test
    void followsWhatHappensUntilItIsPaused() throws Exception {
        invoke(request("first"));
        browser.waitFor("#live .attempts", "GET /first-" + id);
        browser.screenshot("now");

        browser.find("[data-pause]").click();
        invoke(request("second"));
        assertThat(browser.text("#live")).doesNotContain("/second-" + id);
        browser.find("[data-pause]").click();
        browser.waitFor("#live .attempts", "GET /second-" + id);
    }

    private String request(String name) {
        return "{\"source\":\"aws:apigateway\",\"detail\":\"GET /" + name + "-" + id + "\"}";
    }

    @Test
    void showsHostileKeysAndEventsAsText() throws Exception {
        String key = "uploads/" + id + "<img src=x onerror=\"window.hacked=1\">{frame.place}.jpg";
        upload(key, RequestBody.fromFile(CAT));
        openUntil("/object?object=" + URLEncoder.encode(object(key), StandardCharsets.UTF_8), ".verdict .word", "made");
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

    @ParameterizedTest
    @ValueSource(strings = {"/", "/attempts", "/objects?prefix=uploads/", "/queues?queue=unknown", "/send"})
    void fitsAPhone(String path) throws Exception {
        browser.resize(360, 740);
        open(path);
        browser.waitFor("footer", "Times are in");

        assertThat(browser.run("return document.documentElement.scrollWidth")).isEqualTo(360L);
    }

    @Test
    void showsNothingToABrowserWithoutTheToken() {
        browser.forget();
        open("/attempts");

        assertThat(browser.text("body")).contains("Open the address that ./coatcheck console has printed");
        assertThat(browser.violations()).isNotEmpty().allMatch(line -> line.contains("403"));
    }
}
