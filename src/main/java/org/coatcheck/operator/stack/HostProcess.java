package org.coatcheck.operator.stack;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.coatcheck.operator.terminal.CommandException;

/**
 * A LocalStack in host mode, without Docker: the process of {@code localstack/host}. That process stops LocalStack and cleans
 * up when it is terminated, or when its standard input closes.
 */
record HostProcess(URI endpoint, Process process) implements Origin {

    /**
     * Starts the process, and waits until LocalStack responds.
     *
     * @throws CommandException if LocalStack does not start, with the end of what it printed
     */
    static HostProcess start(Path folder, Consumer<String> progress) {
        Process process = start(folder.resolve("host"));
        // Not a virtual thread: reading from a process pins its carrier thread, and there are only as many as CPUs.
        CompletableFuture<List<String>> errors = CompletableFuture.supplyAsync(
                () -> relay(process.errorReader(), progress),
                Thread.ofPlatform().daemon()::start);
        // The script prints the endpoint once LocalStack responds there, and nothing if LocalStack does not start.
        URI endpoint = process.inputReader()
                .lines()
                .findFirst()
                .map(URI::create)
                .orElseThrow(() -> new CommandException(
                        "LocalStack did not start without Docker:\n" + String.join("\n", errors.join())));
        return new HostProcess(endpoint, process);
    }

    /** Passes on each line, and returns the last 40. */
    private static List<String> relay(BufferedReader lines, Consumer<String> progress) {
        Deque<String> last = new ArrayDeque<>();
        lines.lines().peek(progress).forEach(line -> {
            last.add(line);
            if (last.size() > 40) {
                last.remove();
            }
        });
        return List.copyOf(last);
    }

    private static Process start(Path host) {
        // LocalStack's usual port, unless something listens there.
        ProcessBuilder command = new ProcessBuilder(host.toString(), "--with-parent", "--or-another");
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        try {
            return command.start();
        } catch (IOException notStarted) {
            throw new CommandException(
                    "cannot run " + host + ": start Coatcheck with its script ./coatcheck", notStarted);
        }
    }

    @Override
    public String description() {
        return "in host mode (no Docker)";
    }

    @Override
    public void stop() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
