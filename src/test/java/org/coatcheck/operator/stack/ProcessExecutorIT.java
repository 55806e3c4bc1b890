package org.coatcheck.operator.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.coatcheck.testing.Waiting.OFTEN;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.coatcheck.testing.CompiledClass;
import org.coatcheck.testing.Eventually;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.SnapStartApplyOn;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * How functions start, run and end in the LocalStack that {@link LocalStack} starts. Most of these tests describe AWS and
 * LocalStack in Docker, too. {@link InHostMode} has those of host mode, in which functions are processes on this machine.
 */
class ProcessExecutorIT {

    /** A custom runtime whose events are shell commands, encoded in Base64. The response is the command's output. */
    private static final String SHELL = runtime("", "eval \"$(printf %s \"$event\" | tr -d '\"' | base64 -d)\"");

    private static final String ECHO = runtime("", "printf %s \"$event\"");

    /** A function of AWS's Java runtime. */
    private static final String HELLO = """
            import java.lang.management.ManagementFactory;
            import java.util.List;
            import java.util.Map;

            public class Hello {
                public String greet(Map<String, String> event) {
                    return "Hello, " + event.get("name") + ", from " + System.getenv("AWS_EXECUTION_ENV").split("_")[2];
                }

                public String fail(Map<String, String> event) {
                    throw new IllegalStateException("x".repeat(100_000));
                }

                public List<String> flags(Map<String, String> event) {
                    return ManagementFactory.getRuntimeMXBean().getInputArguments();
                }
            }
            """;

    /** Responds with the SnapStart hooks that it has run. */
    private static final String HOOKED = """
            import com.amazonaws.services.lambda.crac.Context;
            import com.amazonaws.services.lambda.crac.Core;
            import com.amazonaws.services.lambda.crac.Resource;
            import java.util.Map;

            public class Hooked implements Resource {
                private static final Hooked HOOKED = new Hooked();
                private static String history = System.getenv("AWS_LAMBDA_INITIALIZATION_TYPE") + ": started";

                static {
                    Core.getGlobalContext().register(HOOKED);
                }

                public void beforeCheckpoint(Context<? extends Resource> context) {
                    run("beforeCheckpoint");
                }

                public void afterRestore(Context<? extends Resource> context) {
                    run("afterRestore");
                }

                private static void run(String hook) {
                    if (hook.equals(System.getenv("FAILING"))) {
                        throw new IllegalStateException("not in the mood");
                    }
                    System.out.println("in " + hook);
                    history += " " + hook;
                }

                public String tell(Map<String, String> event) {
                    return history;
                }
            }
            """;

    private static final String HOST = Home.path().resolve("localstack/host").toString();

    private static final String PREFIX = "process-executor-it-";

    private static LocalStack localStack;
    private static LambdaClient lambda;
    private static String shell;
    private static SdkBytes hello;
    private static SdkBytes hooked;

    @BeforeAll
    static void start(@TempDir Path classes) throws IOException {
        hello = zip("Hello.class", CompiledClass.of(classes, "Hello", HELLO));
        hooked = zip("Hooked.class", CompiledClass.of(classes, "Hooked", HOOKED));
        localStack = LocalStack.start(System.err::println);
        lambda = new Aws.Local(localStack.endpoint()).lambda();
        shell = create("shell", SHELL, 60, Map.of("GREETING", "Grüß Gott"));
    }

    @AfterAll
    static void stop() {
        if (localStack.isGiven()) {
            lambda.listFunctionsPaginator().functions().stream()
                    .filter(function -> function.functionName().startsWith(PREFIX))
                    .forEach(function -> lambda.deleteFunction(delete -> delete.functionName(function.functionName())));
        }
        lambda.close();
        localStack.close();
    }

    @Test
    void passesTheEventOnUnchanged() {
        String echo = create("echo", ECHO, 60, Map.of());
        String event = "{\"name\": \"Grüße, 世界 \\u0000 😀\", \"depth\": [[[1.50]]]}";

        assertThat(invoke(echo, event)).isEqualTo(new Response(event, Optional.empty()));
    }

    @Test
    void returnsAResponseOfFiveMegabytes() {
        Response response = run(shell, "head -c 5242880 /dev/zero | tr '\\0' x");

        assertThat(response.error()).isEmpty();
        assertThat(response.payload()).hasSize(5 * 1024 * 1024).matches("x+");
    }

    @Test
    void usesOneProcessForSuccessiveInvocations() {
        assertThat(pid(shell)).isEqualTo(pid(shell));
    }

    @Test
    void setsTheEnvironmentVariablesOfAws() {
        assertThat(variables(shell))
                .containsEntry("AWS_LAMBDA_FUNCTION_NAME", shell)
                .containsEntry("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512")
                .containsEntry("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
                .containsEntry("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + shell)
                .containsEntry("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand")
                .containsEntry("AWS_REGION", "us-east-1")
                .containsEntry("_HANDLER", "main")
                .containsEntry("TZ", ":UTC")
                .containsEntry("GREETING", "Grüß Gott")
                .containsKeys("LAMBDA_TASK_ROOT", "AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL");
    }

    @Test
    void reportsAnExitToTheCallerAndNotToTheNextOne() {
        String before = pid(shell);

        Response response = run(shell, "exit 7");

        assertThat(response.error()).hasValue("Unhandled");
        assertThat(response.payload()).contains("Runtime.ExitError", "exit status 7");
        assertThat(pid(shell)).isNotEqualTo(before);
    }

    @Test
    void reportsAKillToTheCallerAndNotToTheNextOne() {
        String before = pid(shell);

        Response response = run(shell, "kill -9 $$");

        assertThat(response.error()).hasValue("Unhandled");
        assertThat(response.payload()).contains("Runtime.ExitError", "signal: killed");
        assertThat(pid(shell)).isNotEqualTo(before);
    }

    @Test
    void replacesTheProcessAfterATimeOut() {
        String hasty = create("hasty", SHELL, 3, Map.of());
        String before = pid(hasty);

        Response response = run(hasty, "sleep 600");

        assertThat(response.error()).hasValue("Unhandled");
        assertThat(response.payload()).contains("Task timed out after 3.00 seconds");
        assertThat(pid(hasty)).isNotEqualTo(before);
    }

    @Test
    void reportsAFailedStartToTheCaller() {
        String report = """
                curl -sS "$api/init/error" -H 'Lambda-Runtime-Function-Error-Type: Runtime.NoTable' \
                  -d '{"errorType": "NoTable", "errorMessage": "there is no table"}'
                exit 1
                """;
        String broken = create("broken", runtime(report, "true"), 60, Map.of());

        Response response = run(broken, "true");

        assertThat(response.error()).hasValue("Unhandled");
        assertThat(response.payload()).contains("NoTable", "there is no table");
    }

    @Test
    void runsAJavaFunctionInTheRuntimeClientOfAws() {
        String java = create("java", "java25", "Hello::greet", hello, 60, Map.of());

        assertThat(invoke(java, "{\"name\": \"Grüße\"}").payload()).isEqualTo("\"Hello, Grüße, from java25\"");
    }

    /** AWS's runtime client sends the causes in a header, too. */
    @Test
    void reportsALongErrorToTheCaller() {
        String java = create("java", "java25", "Hello::fail", hello, 60, Map.of());

        Response response = invoke(java, "{}");

        assertThat(response.error()).hasValue("Unhandled");
        assertThat(response.payload()).contains("java.lang.IllegalStateException", "x".repeat(100_000));
    }

    static boolean inHostMode() {
        return localStack.isInHostMode();
    }

    @Nested
    @EnabledIf(
            value = "org.coatcheck.operator.stack.ProcessExecutorIT#inHostMode",
            disabledReason = "LocalStack is in Docker or was given: its functions are not processes on this machine")
    class InHostMode {

        @TempDir
        private Path folder;

        @Test
        void runsEnvironmentsInParallel() throws Exception {
            // Each invocation waits for the other two: one after the other, they would time out.
            String meet = "touch %s/$$; while (($(ls %s | wc -l) < 3)); do sleep 0.1; done; echo $$"
                    .formatted(folder, folder);

            List<Response> responses = inParallel(3, () -> run(shell, meet));

            assertThat(responses).extracting(Response::error).containsOnly(Optional.empty());
            assertThat(responses).extracting(Response::payload).doesNotHaveDuplicates();
        }

        @Test
        void reportsAKillFromOutsideToTheCallerAndNotToTheNextOne() throws Exception {
            Path mark = folder.resolve("pid");
            List<Response> responses;
            try (ExecutorService caller = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<Response> working = caller.submit(() -> run(shell, "echo $$ > " + mark + "; sleep 600"));
                process(Eventually.get("process at work", () -> content(mark))).destroyForcibly();
                responses = List.of(working.get(), run(shell, "echo $$"));
            }

            assertThat(responses.getFirst().payload()).contains("Runtime.ExitError", "signal: killed");
            assertThat(responses.getLast().error()).isEmpty();
            assertThat(responses.getLast().payload()).isNotEqualTo(content(mark).orElseThrow());
        }

        @Test
        void reportsNoErrorForAKillBetweenTwoInvocations() {
            String before = pid(shell);
            ProcessHandle process = process(before);
            process.destroyForcibly();
            process.onExit().join();

            assertThat(pid(shell)).isNotEqualTo(before);
        }

        /** A header has one line, so line breaks become spaces. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"custom\":{\"greeting\":\"Hello\"}}",
                    "{\r\n  \"custom\": {\n\n    \"greeting\": \"Grüß Gott 世界\"\n  }\n}"
                })
        void passesTheClientContextOn(String context) {
            String encoded = Base64.getEncoder().encodeToString(context.getBytes(StandardCharsets.UTF_8));
            String printContext = "grep -Fi Lambda-Runtime-Client-Context \"$headers\" | cut -d: -f2- || true";

            InvokeResponse response = lambda.invoke(invoke -> invoke.functionName(shell)
                    .clientContext(encoded)
                    .payload(SdkBytes.fromUtf8String(event(printContext))));

            assertThat(response.payload().asUtf8String().strip()).isEqualTo(context.replaceAll("[\r\n]", " "));
            assertThat(run(shell, printContext).payload()).isEmpty();
        }

        @Test
        void killsTheProcessesThatAFunctionHasStarted() {
            String child =
                    run(shell, "sleep 600 >/dev/null 2>&1 & echo $!").payload().strip();
            ProcessHandle process = ProcessHandle.of(Long.parseLong(child)).orElseThrow();

            run(shell, "exit 1");

            // The system removes a killed process a moment later.
            assertThat(process.onExit()).succeedsWithin(Duration.ofSeconds(10));
        }

        @Test
        void logsAnInvocationLikeAws() {
            String chatty = create("chatty", runtime("echo 'I start'", "echo 'I work' >&2; echo done"), 60, Map.of());

            String cold = log(chatty);
            String warm = log(chatty);

            assertThat(cold).matches("""
                            (?s)I start
                            START RequestId: [-0-9a-f]{36} Version: \\$LATEST
                            I work
                            END RequestId: [-0-9a-f]{36}
                            REPORT RequestId: [-0-9a-f]{36}\tDuration: [.0-9]+ ms\tBilled Duration: [0-9]+ ms\t\
                            Memory Size: 512 MB\tMax Memory Used: [1-9][0-9]* MB\tInit Duration: [.0-9]+ ms\t
                            """);
            assertThat(warm).startsWith("START").contains("I work\nEND").doesNotContain("I start", "Init Duration");
        }

        @Test
        void logsAFailedStart() {
            String broken = create("talking", runtime("echo 'I see no table'; exit 3", "true"), 60, Map.of());

            assertThat(log(broken))
                    .containsSubsequence("I see no table", "Phase: init\tStatus: error", "I see no table")
                    .contains("Runtime exited with error: exit status 3", "Phase: invoke\tStatus: error");
        }

        @Test
        void rejectsAResponseLargerThanAwsAllows() {
            Response response = run(shell, "head -c 6291557 /dev/zero | tr '\\0' x");

            assertThat(response.error()).hasValue("Unhandled");
            assertThat(response.payload()).contains("Function.ResponseSizeTooLarge", "6291556 bytes");
        }

        @Test
        void replacesFlagsOfAwsByThoseInJavaToolOptions() {
            Map<String, String> options = Map.of("JAVA_TOOL_OPTIONS", "-XX:+UseParallelGC -Dname.of=options");
            String java = create("flags", "java25", "Hello::flags", hello, 60, options);

            assertThat(invoke(java, "{}").payload())
                    .contains(
                            "-XX:TieredStopAtLevel=1",
                            "-XX:MaxHeapSize=445645k",
                            "-XX:+UseParallelGC",
                            "-Dname.of=options")
                    .doesNotContain("UseSerialGC");
        }

        @Test
        void runsSnapStartHooksOfAPublishedVersionOnly() {
            String java = publishWithSnapStart("snapped", Map.of());

            assertThat(invoke(java, "{}").payload()).isEqualTo("\"on-demand: started\"");
            assertThat(invoke(java + ":1", "{}").payload())
                    .isEqualTo("\"snap-start: started beforeCheckpoint afterRestore\"");
        }

        @Test
        void logsARestoreLikeAws() {
            String java = publishWithSnapStart("logging", Map.of());

            assertThat(log(java + ":1")).matches("""
                            (?s)in beforeCheckpoint
                            INIT_REPORT Init Duration: [.0-9]+ ms
                            RESTORE_START Runtime Version: java25\tRuntime Version ARN: arn:aws:lambda:\\S+
                            in afterRestore
                            RESTORE_REPORT Restore Duration: [.0-9]+ ms
                            START RequestId: [-0-9a-f]{36} Version: 1
                            END RequestId: [-0-9a-f]{36}
                            REPORT RequestId: [^\n]+\tRestore Duration: [.0-9]+ ms\tBilled Restore Duration: [0-9]+ ms\t
                            """);
            assertThat(log(java + ":1")).startsWith("START").doesNotContain("Restore Duration");
        }

        @ParameterizedTest
        @CsvSource({"beforeCheckpoint, INIT_REPORT", "afterRestore, RESTORE_REPORT"})
        void reportsAFailedHookToTheCaller(String hook, String report) {
            String java = publishWithSnapStart("failing", Map.of("FAILING", hook));

            assertThat(invoke(java + ":1", "{}").error()).hasValue("Unhandled");
            assertThat(log(java + ":1"))
                    .contains(report, "Status: error\tError Type: Runtime." + capital(hook) + "Error");
        }

        @Test
        void listensAtTheLoopbackAddressOnly() {
            // A server on all interfaces would also accept connections to other addresses of the loopback network.
            assertThatThrownBy(
                            () -> new Socket("127.0.0.2", localStack.endpoint().getPort()).close())
                    .isInstanceOf(ConnectException.class);
        }

        @Test
        void doesNotStartOnAPortInUse() throws Exception {
            Process second = command(
                            HOST,
                            "--with-parent",
                            "--port",
                            String.valueOf(localStack.endpoint().getPort()))
                    .start();

            assertThat(second.errorReader().readAllAsString())
                    .isEqualTo(
                            "localstack/host: port %d is taken: stop what listens there, or choose another with --port.%n"
                                    .formatted(localStack.endpoint().getPort()));
            assertThat(second.waitFor()).isEqualTo(1);
        }

        @Test
        void leavesNothingWhenItsStandardInputCloses() throws Exception {
            Process host = hostAtAFreePort();
            List<ProcessHandle> descendants = startDescendants(host);

            host.getOutputStream().close();

            assertThat(host.waitFor()).isZero();
            assertThat(folder).isEmptyDirectory();
            assertThat(descendants).hasSizeGreaterThan(2).noneMatch(ProcessHandle::isAlive);
        }

        @Test
        void leavesNothingWhenItIsTerminated() throws Exception {
            Process host = hostAtAFreePort();
            List<ProcessHandle> descendants = startDescendants(host);

            host.destroy();

            assertThat(host.waitFor()).isZero();
            assertThat(folder).isEmptyDirectory();
            assertThat(descendants).hasSizeGreaterThan(2).noneMatch(ProcessHandle::isAlive);
        }

        @Test
        void leavesNothingEvenWhenItIsKilled() throws Exception {
            Process host = hostAtAFreePort();
            List<ProcessHandle> descendants = startDescendants(host);

            host.destroyForcibly();

            assertThat(descendants)
                    .hasSizeGreaterThan(2)
                    .allSatisfy(process -> assertThat(process.onExit()).succeedsWithin(Duration.ofMinutes(2)));
            assertThat(folder).isEmptyDirectory();
        }

        @Test
        void endsWithItsParent() throws Exception {
            // The parent in this pipeline is the process that holds the other end of the standard input.
            String sleepingParent = "sleep 600 | \"$0\" --with-parent --or-another";
            Process pipeline = command("bash", "-c", sleepingParent, HOST).start();
            endpoint(pipeline);
            ProcessHandle parent = pipeline.descendants()
                    .filter(process -> process.info().command().orElse("").endsWith("/sleep"))
                    .findFirst()
                    .orElseThrow();
            List<ProcessHandle> others = pipeline.descendants()
                    .filter(process -> !process.equals(parent))
                    .toList();

            parent.destroyForcibly();
            pipeline.waitFor();

            assertThat(folder).isEmptyDirectory();
            assertThat(others).hasSizeGreaterThan(1).noneMatch(ProcessHandle::isAlive);
        }

        @Test
        void printsWhyLocalStackCannotStart() throws Exception {
            ProcessBuilder host = command(HOST, "--or-another");
            host.environment().put("LAMBDA_KEEPALIVE_MS", "soon");
            Process process = host.start();

            assertThat(process.errorReader().readAllAsString())
                    .contains("ValueError", "'soon'", "LocalStack ended by itself", "the end of its log is above");
            assertThat(process.waitFor()).isEqualTo(1);
            assertThat(folder).isEmptyDirectory();
        }

        @Test
        void stopsTheClosedLocalStackAndNotTheOther() {
            LocalStack second = LocalStack.start(System.err::println);
            assertThat(second.kind())
                    .matches("LocalStack 4\\.14\\.0 in host mode \\(no Docker\\) at http://127\\.0\\.0\\.1:[0-9]+");
            assertThat(second.endpoint()).isNotEqualTo(localStack.endpoint());

            second.close();
            second.close();

            assertThatThrownBy(() -> new Socket(
                                    InetAddress.getLoopbackAddress(),
                                    second.endpoint().getPort())
                            .close())
                    .isInstanceOf(ConnectException.class);
            assertThat(run(shell, "echo still here").payload()).isEqualTo("still here\n");
        }

        /** Creates a bucket, starts a function and DynamoDB Local, and returns all descendants of the host process. */
        private List<ProcessHandle> startDescendants(Process host) throws IOException {
            Aws aws = new Aws.Local(endpoint(host));
            String bucket = "bucket-" + UUID.randomUUID();
            try (LambdaClient other = aws.lambda();
                    S3Client s3 = aws.s3();
                    DynamoDbClient dynamoDb = aws.dynamoDb()) {
                s3.createBucket(create -> create.bucket(bucket));
                String function =
                        create(other, "other", "provided.al2023", "main", zip("bootstrap", SHELL), 60, Map.of());
                dynamoDb.listTables();
                other.invoke(invoke -> invoke.functionName(function).payload(SdkBytes.fromUtf8String("\"\"")));
            }
            assertThat(folder)
                    .isDirectoryRecursivelyContaining(file -> file.endsWith(bucket))
                    .isDirectoryRecursivelyContaining("glob:**/plux/*.entry_points.txt");
            return host.descendants().toList();
        }

        /** Any port that this test found free could be taken before the host listens there. */
        private Process hostAtAFreePort() throws IOException {
            return command(HOST, "--with-parent", "--or-another").start();
        }

        private ProcessBuilder command(String... command) {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().put("TMPDIR", folder.toString());
            return builder;
        }

        private URI endpoint(Process host) throws IOException {
            return URI.create(host.inputReader().readLine());
        }
    }

    private record Response(String payload, Optional<String> error) {}

    private static String runtime(String init, String handler) {
        return """
                #!/bin/bash
                api=http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime
                headers=$(mktemp)
                %s
                while true; do
                  event=$(curl -sS -D "$headers" "$api/invocation/next") || exit
                  id=$(grep -Fi Lambda-Runtime-Aws-Request-Id "$headers" | tr -d '[:space:]' | cut -d: -f2)
                  { %s
                  } >"$headers.response"
                  curl -sS -o "$headers.ok" "$api/invocation/$id/response" --data-binary "@$headers.response"
                done
                """.formatted(init, handler);
    }

    private static String create(String name, String bootstrap, int seconds, Map<String, String> environment) {
        return create(lambda, name, "provided.al2023", "main", zip("bootstrap", bootstrap), seconds, environment);
    }

    private static String create(
            String name, String runtime, String handler, SdkBytes code, int seconds, Map<String, String> environment) {
        return create(lambda, name, runtime, handler, code, seconds, environment);
    }

    private static String create(
            LambdaClient lambda,
            String name,
            String runtime,
            String handler,
            SdkBytes code,
            int seconds,
            Map<String, String> environment) {
        String function = PREFIX + name + "-" + UUID.randomUUID().toString().substring(0, 8);
        lambda.createFunction(create -> create.functionName(function)
                .runtime(runtime)
                .handler(handler)
                .role("arn:aws:iam::000000000000:role/any")
                .code(zip -> zip.zipFile(code))
                .timeout(seconds)
                .memorySize(512)
                .environment(variables -> variables.variables(environment)));
        lambda.waiter().waitUntilFunctionActive(wait -> wait.functionName(function), OFTEN);
        return function;
    }

    private static SdkBytes zip(String name, String content) {
        return zip(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private static SdkBytes zip(String name, byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return SdkBytes.fromByteArray(bytes.toByteArray());
    }

    private static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    /** Publishes a function that responds with the hooks that it has run. */
    private static String publishWithSnapStart(String name, Map<String, String> environment) {
        String function = create(name, "java25", "Hooked::tell", hooked, 60, environment);
        lambda.updateFunctionConfiguration(update -> update.functionName(function)
                .snapStart(snapStart -> snapStart.applyOn(SnapStartApplyOn.PUBLISHED_VERSIONS)));
        lambda.waiter().waitUntilFunctionUpdated(wait -> wait.functionName(function), OFTEN);
        String version =
                lambda.publishVersion(publish -> publish.functionName(function)).version();
        lambda.waiter()
                .waitUntilFunctionActive(wait -> wait.functionName(function).qualifier(version), OFTEN);
        return function;
    }

    /** Has the shell function run a command. */
    private static Response run(String function, String command) {
        return invoke(function, event(command));
    }

    private static String event(String command) {
        return '"' + Base64.getEncoder().encodeToString(command.getBytes(StandardCharsets.UTF_8)) + '"';
    }

    private static String pid(String function) {
        return run(function, "echo $$").payload().strip();
    }

    private static Response invoke(String function, String event) {
        InvokeResponse response =
                lambda.invoke(invoke -> invoke.functionName(function).payload(SdkBytes.fromUtf8String(event)));
        return new Response(response.payload().asUtf8String(), Optional.ofNullable(response.functionError()));
    }

    private static String log(String function) {
        InvokeResponse response = lambda.invoke(invoke -> invoke.functionName(function)
                .payload(SdkBytes.fromUtf8String("{}"))
                .logType(LogType.TAIL));
        return new String(Base64.getDecoder().decode(response.logResult()), StandardCharsets.UTF_8);
    }

    private static Map<String, String> variables(String function) {
        return run(function, "env")
                .payload()
                .lines()
                .map(line -> line.split("=", 2))
                .filter(variable -> variable.length == 2)
                .collect(Collectors.toMap(variable -> variable[0], variable -> variable[1], (a, b) -> b));
    }

    private static <T> List<T> inParallel(int times, Callable<T> task) throws Exception {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            return callers.invokeAll(Collections.nCopies(times, task)).stream()
                    .map(Future::resultNow)
                    .toList();
        }
    }

    private static ProcessHandle process(String pid) {
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    private static Optional<String> content(Path file) {
        try {
            return Files.exists(file)
                    ? Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty())
                    : Optional.empty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
