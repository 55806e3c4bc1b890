package org.coatcheck.operator.packaging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Stack;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A temporary stack in LocalStack for the training run of an aot package: its function runs there as it would in Lambda, and
 * the classes that it loads go into its cache.
 */
final class TrainingStack implements AutoCloseable {

    private final Aws.Local aws;
    private final Path home;
    private final Path log;
    private final Stack stack;

    /**
     * Deploys the stack.
     *
     * @param home the project's folder
     * @param log the file to which the function's output is appended
     */
    TrainingStack(Aws.Local aws, Path home, Path log) {
        this.aws = aws;
        this.home = home;
        this.log = log;
        stack = Stack.create(
                aws,
                "training-" + UUID.randomUUID().toString().substring(0, 8),
                home,
                Map.of("TickSchedule", "rate(1 day)"));
    }

    /** Sends events of every kind to the function in the folder, and has its JVM write the cache there. */
    void createCache(Path function, String cache) throws IOException, InterruptedException {
        List<TrainingEvent> events;
        try (S3Client s3 = aws.s3()) {
            events = new TrainingEvents(home, s3, stack.output("UploadsBucket")).all();
        }
        run(function, Map.of("AOT_OPTION", "-XX:AOTCacheOutput=" + cache), events);
    }

    /**
     * Starts the function in the folder, and sends it one event.
     *
     * @param aotMode the JVM's option: with {@code on} the JVM exits if it cannot use the cache, with {@code auto} it goes
     *     on without
     */
    void start(Path function, String aotMode) throws IOException, InterruptedException {
        run(
                function,
                Map.of("JDK_JAVA_OPTIONS", "-XX:AOTMode=" + aotMode),
                List.of(TrainingEvents.of(home, "schedule-rule.json", 204)));
    }

    private void run(Path function, Map<String, String> javaOptions, List<TrainingEvent> events)
            throws IOException, InterruptedException {
        Map<String, String> environment = environment();
        environment.putAll(javaOptions);
        new FunctionProcess(function, environment, log).run(events);
    }

    /**
     * The environment variables of the deployed function.
     *
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html">Lambda environment variables</a>
     */
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
