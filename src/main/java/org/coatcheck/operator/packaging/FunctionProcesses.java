package org.coatcheck.operator.packaging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Stack;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Starts packages as processes, with the settings of a stack's function and with AWS at an HTTPS endpoint. So the training
 * run of an aot package loads the classes that it would load in Lambda.
 */
final class FunctionProcesses implements AutoCloseable {

    /**
     * Keeps the profiles of the methods out of the cache (JEP 515). Reading them takes longer than they save: a cold start
     * runs each method a few times only.
     */
    private static final List<String> WITHOUT_PROFILES =
            List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTRecordTraining");

    private final Aws.Local aws;
    private final Stack stack;
    private final Path home;
    private final Path log;
    private final String trust;
    private final TlsProxy proxy;

    /**
     * @param stack on this LocalStack
     * @param home the project's folder
     * @param log the file to which the processes append their output; beside it are the keys for TLS
     */
    FunctionProcesses(Aws.Local aws, Stack stack, Path home, Path log) throws IOException, InterruptedException {
        this.aws = aws;
        this.stack = stack;
        this.home = home;
        this.log = log;
        Certificates certificates = Certificates.create(log.resolveSibling("keys.p12"));
        trust = Certificates.inVariable(certificates.trustStoreOption(log.resolveSibling("trust.p12")));
        proxy = new TlsProxy(aws.endpoint(), certificates.server());
    }

    /** Sends events of every kind to the function in the folder, and has its JVM write the cache there. */
    void createCache(Path function, String cache) throws IOException, InterruptedException {
        List<TrainingEvent> events;
        try (S3Client s3 = aws.s3()) {
            events = new TrainingEvents(home, s3, stack.output("UploadsBucket")).all();
        }
        Map<String, String> environment = environment(WITHOUT_PROFILES);
        environment.put("AOT_OPTION", "-XX:AOTCacheOutput=" + cache);
        new FunctionProcess(function, environment, log).run(events);
    }

    /**
     * Starts the function in the folder, and sends it one event.
     *
     * @param javaOptions such as {@code -XX:AOTMode=on}, with which the JVM exits if it cannot use the cache
     */
    void start(Path function, List<String> javaOptions) throws IOException, InterruptedException {
        new FunctionProcess(function, environment(javaOptions), log)
                .run(List.of(TrainingEvents.of(home, "schedule-rule.json", 204)));
    }

    private Map<String, String> environment(List<String> javaOptions) {
        Map<String, String> environment = deployedEnvironment(aws, stack);
        environment.putAll(new Aws.Local(proxy.endpoint(), aws.region()).variables());
        environment.put(
                "JDK_JAVA_OPTIONS",
                Stream.concat(Stream.of(trust), javaOptions.stream()).collect(Collectors.joining(" ")));
        return environment;
    }

    /**
     * The environment variables that a stack's function has in Lambda.
     *
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html">Lambda environment variables</a>
     */
    static Map<String, String> deployedEnvironment(Aws aws, Stack stack) {
        Map<String, String> environment = new HashMap<>(aws.variables());
        try (LambdaClient lambda = aws.lambda()) {
            GetFunctionConfigurationResponse deployed =
                    lambda.getFunctionConfiguration(get -> get.functionName(stack.output("FunctionName")));
            environment.putAll(deployed.environment().variables());
            environment.put("_HANDLER", deployed.handler());
            environment.put("LANG", "C.UTF-8");
            environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
            environment.put("AWS_LAMBDA_FUNCTION_NAME", deployed.functionName());
            environment.put("AWS_LAMBDA_FUNCTION_VERSION", deployed.version());
            environment.put(
                    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", deployed.memorySize().toString());
        }
        return environment;
    }

    @Override
    public void close() throws IOException {
        proxy.close();
    }
}
