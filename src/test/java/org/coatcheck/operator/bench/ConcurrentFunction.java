package org.coatcheck.operator.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.coatcheck.operator.packaging.RuntimeApi;
import org.coatcheck.operator.packaging.RuntimeApi.Invocation;
import org.coatcheck.operator.packaging.RuntimeApi.Response;

/** The packaged function in AWS's own runtime client, which calls it in several threads as on Lambda Managed Instances. */
final class ConcurrentFunction implements AutoCloseable {

    private final RuntimeApi api = new RuntimeApi();
    private final Process process;

    /**
     * Starts the process.
     *
     * @param environment for the Runtime API
     * @param log the file to which its output is appended
     */
    ConcurrentFunction(
            Program program, int concurrency, Function<RuntimeApi, Map<String, String>> environment, Path log)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(program.command())
                .directory(program.folder().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Map<String, String> variables = new HashMap<>(environment.apply(api));
        variables.put("AWS_LAMBDA_MAX_CONCURRENCY", Integer.toString(concurrency));
        variables.put("AWS_LAMBDA_INITIALIZATION_TYPE", "lambda-managed-instances");
        builder.environment().keySet().retainAll(Environment.INHERITED);
        builder.environment().putAll(variables);
        process = builder.start();
        var _ = process.onExit().thenRun(() -> api.fail("its process ended; its output is in " + log));
    }

    CompletableFuture<Response> send(Invocation invocation) {
        return api.send(invocation);
    }

    ProcessUsage usage() {
        return ProcessUsage.of(process);
    }

    Process process() {
        return process;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
        api.close();
    }
}
