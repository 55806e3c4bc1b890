package org.coatcheck.operator.deploy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * A running command of a CLI. It has the input of this terminal; what it prints is read here.
 *
 * @param errors ends when everything is printed that the command writes to standard error
 */
record CliProcess(Process process, CompletableFuture<Void> errors) {

    /** @param err receives what the command writes to standard error */
    static CliProcess start(CliCommand command, Map<String, String> environment, PrintWriter err) {
        // env finds the program in the PATH of the command's own environment; Java would use that of this process.
        List<String> words = Stream.concat(Stream.of("/usr/bin/env"), command.words().stream())
                .toList();
        ProcessBuilder builder = new ProcessBuilder(words).redirectInput(Redirect.INHERIT);
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            // Not a virtual thread: reading from a process pins its carrier thread, and there are only as many as CPUs.
            return new CliProcess(
                    process,
                    CompletableFuture.runAsync(
                            () -> relay(process.errorReader(), err),
                            Thread.ofPlatform().daemon()::start));
        } catch (IOException notStarted) {
            throw new UncheckedIOException("cannot run /usr/bin/env", notStarted);
        }
    }

    void relayOutput(PrintWriter out) {
        relay(process.inputReader(), out);
    }

    /** All that the command writes to standard output. */
    String output() {
        try (BufferedReader output = process.inputReader()) {
            return output.readAllAsString().strip();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read the output of a command", unreadable);
        }
    }

    /** Waits for the end, and returns the exit code. If this thread is interrupted meanwhile, the command ends too. */
    int end() throws InterruptedException {
        try {
            int exitCode = process.waitFor();
            errors.join();
            return exitCode;
        } finally {
            process.destroy();
        }
    }

    /** Prints line by line. A carriage return lets the CLIs write over a line, such as a progress bar: only its end counts. */
    private static void relay(BufferedReader from, PrintWriter to) {
        try (from) {
            StringBuilder line = new StringBuilder();
            boolean isOver = false;
            for (int next = from.read(); next >= 0; next = from.read()) {
                if (next == '\n') {
                    to.println(line);
                    line.setLength(0);
                } else if (next != '\r') {
                    line.delete(0, isOver ? line.length() : 0).append((char) next);
                }
                isOver = next == '\r';
            }
            to.print(line);
            to.flush();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read the output of a command", unreadable);
        }
    }
}
