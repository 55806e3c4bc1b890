package org.coatcheck.operator.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Stack;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A packed function at work as in Lambda, on a stack of its own in a LocalStack: what its start and its events load is what
 * its cache then holds.
 */
final class Training implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private static final int ROUNDS = 4;

    /** Not below the template's prefix: S3 is not to call the function that the stack has. */
    private static final String KEYS = "training/";

    /** One of each format, and of each way through the renderer that calls other code. */
    private static final List<String> PICTURES = List.of(
            "localstack/seed/cat.jpg",
            "src/test/resources/images/ok/jpeg-progressive.jpg",
            "src/test/resources/images/ok/jpeg-orientation-6-large.jpg",
            "src/test/resources/images/ok/jpeg-cmyk-adobe-icc.jpg",
            "src/test/resources/images/ok/png-rgba.png",
            "src/test/resources/images/ok/png-rgb-16-bit.png",
            "src/test/resources/images/ok/gif-transparent.gif",
            "src/test/resources/images/ok/webp-lossy.webp",
            "src/test/resources/images/ok/avif-8-bit.avif");

    private static final String NO_PICTURE = "localstack/seed/README.md";

    /** The other events, and the status of the answer to each. */
    private static final Map<String, Integer> EVENTS = Map.of(
            "apigateway-rest.json", 200,
            "apigateway-rest-post.json", 200,
            "apigateway-http.json", 200,
            "function-url.json", 200,
            "alb.json", 200,
            "alb-multivalue.json", 200,
            "schedule-rule.json", 204,
            "plain-s3.json", 200,
            "kinesis.json", 400);

    /** An event, and the status that it must be answered with: what fails early teaches little. */
    private record Lesson(String event, int status) {

        void teach(RuntimeApi function) throws IOException, InterruptedException {
            JsonNode answer = JSON.readTree(function.invoke(event));
            int answered = answer.path("status").asInt(answer.path("statusCode").asInt());
            if (answered != status) {
                throw new IllegalStateException(
                        "the function answered " + answer + " and not with " + status + ": " + event);
            }
        }
    }

    private final Aws.Local aws;
    private final Path home;
    private final Path log;
    private final Stack stack;
    private long sequencer;

    /**
     * Deploys the stack.
     *
     * @param log that is to hold what the function writes
     */
    Training(Aws.Local aws, Path home, Path log) {
        this.aws = aws;
        this.home = home;
        this.log = log;
        stack = Stack.create(
                aws,
                "training-" + UUID.randomUUID().toString().substring(0, 8),
                home,
                Map.of("TickSchedule", "rate(1 day)"));
    }

    /** Hands events of every kind to the function in the folder, and has its JVM write the cache that they need. */
    void train(Path function, String cache) throws IOException, InterruptedException {
        List<Lesson> lessons = new ArrayList<>();
        try (S3Client s3 = aws.s3()) {
            for (int round = 0; round < ROUNDS; round++) {
                lessons.addAll(round(s3));
            }
        }
        run(function, Map.of("AOT_OPTION", "-XX:AOTCacheOutput=" + cache), lessons);
    }

    /**
     * Starts the function in the folder, and has it answer an event.
     *
     * @param mode the JVM's: {@code on} ends it if its cache does not serve, {@code auto} does without
     */
    void start(Path function, String mode) throws IOException, InterruptedException {
        run(function, Map.of("JDK_JAVA_OPTIONS", "-XX:AOTMode=" + mode), List.of(lesson("schedule-rule.json", 204)));
    }

    private List<Lesson> round(S3Client s3) throws IOException {
        List<Lesson> lessons = new ArrayList<>();
        for (String picture : PICTURES) {
            lessons.add(new Lesson(upload(s3, home.resolve(picture)), 200));
        }
        lessons.add(new Lesson(upload(s3, home.resolve(NO_PICTURE)), 422));
        lessons.add(new Lesson(s3Event("s3-removed.json", KEYS + "cat.jpg", Map.of()), 200));
        for (Map.Entry<String, Integer> event : EVENTS.entrySet()) {
            lessons.add(lesson(event.getKey(), event.getValue()));
        }
        return lessons;
    }

    private Lesson lesson(String event, int status) throws IOException {
        return new Lesson(Files.readString(event(event)), status);
    }

    private Path event(String name) {
        return home.resolve("src/test/resources/events").resolve(name);
    }

    private String upload(S3Client s3, Path file) throws IOException {
        String key = KEYS + file.getFileName();
        String eTag = s3.putObject(
                        put -> put.bucket(stack.output("UploadsBucket")).key(key), file)
                .eTag()
                .replace("\"", "");
        return s3Event("s3-put.json", key, Map.of("eTag", eTag));
    }

    private String s3Event(String name, String key, Map<String, String> more) throws IOException {
        JsonNode event = JSON.readTree(event(name).toFile());
        ObjectNode bucket = event.withObject("/Records/0/s3/bucket");
        bucket.put("name", stack.output("UploadsBucket"));
        ObjectNode object = event.withObject("/Records/0/s3/object");
        object.put("key", key).put("sequencer", "%016X".formatted(++sequencer));
        more.forEach(object::put);
        return JSON.writeValueAsString(event);
    }

    /** One process of the function, from its start to its orderly end, which is when the JVM writes what it has learnt. */
    private void run(Path function, Map<String, String> more, List<Lesson> lessons)
            throws IOException, InterruptedException {
        try (RuntimeApi api = new RuntimeApi()) {
            Process process = start(function, api, more);
            CompletableFuture<Void> ended =
                    process.onExit().thenRun(() -> api.giveUp("the function ended; what it wrote is in " + log));
            try {
                for (Lesson lesson : lessons) {
                    lesson.teach(api);
                }
                process.destroy();
                ended.get(3, TimeUnit.MINUTES);
            } catch (ExecutionException | TimeoutException stuck) {
                throw new IllegalStateException("the function does not end; what it wrote is in " + log, stuck);
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private Process start(Path function, RuntimeApi api, Map<String, String> more) throws IOException {
        ProcessBuilder process = new ProcessBuilder(
                        function.resolve("bootstrap").toString())
                .directory(function.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Map<String, String> environment = process.environment();
        environment.keySet().retainAll(List.of("PATH"));
        environment.putAll(environment());
        environment.put("LAMBDA_TASK_ROOT", function.toString());
        environment.put("AWS_LAMBDA_RUNTIME_API", api.address());
        environment.putAll(more);
        return process.start();
    }

    /** What the deployed function has. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(aws.variables());
        try (LambdaClient lambda = aws.lambda()) {
            GetFunctionConfigurationResponse deployed =
                    lambda.getFunctionConfiguration(get -> get.functionName(stack.output("FunctionName")));
            environment.putAll(deployed.environment().variables());
            environment.put("_HANDLER", deployed.handler());
            environment.put("LANG", "C.UTF-8");
            environment.put("AWS_LAMBDA_FUNCTION_NAME", deployed.functionName());
            environment.put("AWS_LAMBDA_FUNCTION_VERSION", deployed.version());
            environment.put(
                    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", deployed.memorySize().toString());
        }
        return environment;
    }

    @Override
    public void close() {
        stack.delete(aws);
    }
}
