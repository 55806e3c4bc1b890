package org.coatcheck.operator.packaging;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A packaged function in a process on this machine, started as Lambda starts it.
 *
 * @param function the folder of the unzipped package
 * @param log the file to which the process's output is appended
 * @param timeout for the start with the first response, and for each other response
 */
record FunctionProcess(Path function, Map<String, String> environment, Path log, Duration timeout) {

    FunctionProcess {
        environment = Map.copyOf(environment);
    }

    FunctionProcess(Path function, Map<String, String> environment, Path log) {
        this(function, environment, log, Duration.ofMinutes(1));
    }

    /** Starts the process, sends it the events, and lets it shut down, which is when the JVM writes its cache. */
    void run(List<TrainingEvent> events) throws IOException, InterruptedException {
        try (RuntimeApi api = new RuntimeApi(timeout)) {
            Process process = start(api);
            CompletableFuture<Void> ended =
                    process.onExit().thenRun(() -> api.fail("the function's process ended; its output is in " + log));
            try {
                for (TrainingEvent event : events) {
                    event.send(api);
                }
                process.destroy();
                ended.get(3, TimeUnit.MINUTES);
            } catch (ExecutionException | TimeoutException notEnded) {
                throw new IllegalStateException(
                        "the function's process does not end; its output is in " + log, notEnded);
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private Process start(RuntimeApi api) throws IOException {
        ProcessBuilder process = builder(List.of(bootstrap()));
        process.environment().put("AWS_LAMBDA_RUNTIME_API", api.address());
        return process.start();
    }

    /** The program that Lambda starts. */
    String bootstrap() {
        return function.resolve("bootstrap").toString();
    }

    /** A command in the place where Lambda starts the function, with the variables that Lambda sets, and with the log. */
    ProcessBuilder builder(List<String> command) {
        ProcessBuilder process = new ProcessBuilder(command)
                .directory(function.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Map<String, String> variables = process.environment();
        variables.keySet().retainAll(List.of("PATH"));
        variables.putAll(environment);
        variables.put("LAMBDA_TASK_ROOT", function.toString());
        variables.put("LD_LIBRARY_PATH", function.resolve("lib").toString());
        return process;
    }
}
