package org.coatcheck.operator.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.coatcheck.operator.terminal.CommandException;

/**
 * Prints each command as one would type it into a shell, and runs it. In a dry run, {@link #run} and {@link #output} only
 * print. {@link #query} and {@link #succeeds} never print and always run: they are for commands that change nothing.
 */
final class Shell {

    private final Map<String, String> environment;
    private final PrintWriter log;
    private final boolean dryRun;

    /**
     * @param environment the variables that the commands start with
     * @param log receives a line for each command
     */
    Shell(Map<String, String> environment, PrintWriter log, boolean dryRun) {
        this.environment = new HashMap<>(environment);
        this.log = log;
        this.dryRun = dryRun;
    }

    boolean isDryRun() {
        return dryRun;
    }

    /** Sets variables for all later commands. */
    void export(Map<String, String> variables) {
        Stream<String> assignments =
                variables.entrySet().stream().map(variable -> variable.getKey() + "=" + variable.getValue());
        print(new CliCommand(Stream.concat(Stream.of("export"), assignments).toList()));
        environment.putAll(variables);
    }

    /**
     * Runs a command with the input and the output of this terminal.
     *
     * @throws CommandException if it fails
     */
    void run(CliCommand command) throws IOException, InterruptedException {
        print(command);
        if (!dryRun) {
            check(command, start(command, Redirect.INHERIT, Redirect.INHERIT).waitFor());
        }
    }

    /**
     * Runs a command, and returns what it printed; empty in a dry run.
     *
     * @throws CommandException if it fails
     */
    Optional<String> output(CliCommand command) throws IOException, InterruptedException {
        print(command);
        if (dryRun) {
            return Optional.empty();
        }
        Process process = start(command, Redirect.PIPE, Redirect.INHERIT);
        String output = read(process);
        check(command, process.waitFor());
        return Optional.of(output);
    }

    /** Runs a command, and returns what it printed; empty if it failed, after it has printed its error to the terminal. */
    Optional<String> query(CliCommand command) throws IOException, InterruptedException {
        Process process = start(command, Redirect.PIPE, Redirect.INHERIT);
        String output = read(process);
        return process.waitFor() == 0 ? Optional.of(output) : Optional.empty();
    }

    /** Runs a command without any output, and returns whether it succeeds. */
    boolean succeeds(CliCommand command) throws IOException, InterruptedException {
        return start(command, Redirect.DISCARD, Redirect.DISCARD).waitFor() == 0;
    }

    void say(String line) {
        log.println(line);
        log.flush();
    }

    private void print(CliCommand command) {
        say("+ " + command);
    }

    private Process start(CliCommand command, Redirect output, Redirect error) throws IOException {
        // env finds the program in the PATH of the command's own environment; Java would use that of this process.
        List<String> words = Stream.concat(Stream.of("/usr/bin/env"), command.words().stream())
                .toList();
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectInput(Redirect.INHERIT)
                .redirectOutput(output)
                .redirectError(error);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static String read(Process process) throws IOException {
        try (InputStream output = process.getInputStream()) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    private static void check(CliCommand command, int exitCode) {
        if (exitCode != 0) {
            throw new CommandException("this command failed with exit code " + exitCode + ": " + command);
        }
    }
}
