package org.coatcheck.operator.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.coatcheck.operator.bench.ProcessUsage.CpuTime;
import org.coatcheck.operator.packaging.RuntimeApi;
import org.coatcheck.operator.packaging.RuntimeApi.Response;

/** A function's process, and the Runtime API that it calls. */
final class RunningFunction implements AutoCloseable {

    private static final int LOOK_MILLIS = 10;
    private static final int MOST_LOOKS = 20;

    /** CPU time between two looks that a process without work takes at most. */
    private static final double RESTING_MILLIS = 0.5;

    private final RuntimeApi api = new RuntimeApi();
    private final Process process;
    private final long startedAt;

    /**
     * Starts the process.
     *
     * @param log the file to which its output is appended
     */
    RunningFunction(Program program, Environment environment, Cpus cpus, Path log) throws IOException {
        List<String> command = new ArrayList<>(cpus.prefix());
        command.addAll(program.command());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(program.folder().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().retainAll(Environment.INHERITED);
        builder.environment().putAll(environment.of(program, api));
        process = builder.start();
        // Java starts a process by way of a helper: so the time is counted from the moment when the command itself
        // starts.
        startedAt = System.nanoTime();
        var _ = process.onExit().thenRun(() -> api.fail("its process ended; its output is in " + log));
    }

    /** Waits for the end of the init phase, and returns its milliseconds. */
    double awaitInit() throws InterruptedException {
        return millis(startedAt, api.awaitReady());
    }

    /**
     * Sends an event, and returns the milliseconds until the response.
     *
     * @throws IllegalStateException if the function fails, with its error
     */
    double invoke(String event) throws InterruptedException {
        Response response = api.invoke(event);
        return millis(response.sentAt(), response.receivedAt());
    }

    /**
     * Waits until the process rests, or for a fifth of a second. What it does after its response, such as freeing memory, would
     * take CPU time from the function that is measured next.
     *
     * @throws IllegalStateException if the process has ended
     */
    void awaitRest() throws InterruptedException {
        CpuTime before = usage().cpu();
        for (int look = 0; look < MOST_LOOKS; look++) {
            Thread.sleep(LOOK_MILLIS);
            CpuTime now = usage().cpu();
            if (now.millisSince(before) < RESTING_MILLIS) {
                return;
            }
            before = now;
        }
    }

    ProcessUsage usage() {
        return ProcessUsage.of(process);
    }

    private static double millis(long from, long to) {
        return (to - from) / 1e6;
    }

    /** Ends the process at once: nothing that it would still do is measured. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
        api.close();
    }
}
