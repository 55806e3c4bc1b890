package org.coatcheck.operator.deploy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.coatcheck.operator.terminal.CommandException;
import org.coatcheck.operator.terminal.Terminal;

/**
 * Prints each command as one would type it into a shell, and runs it. In a dry run, {@link #run} and {@link #output} only
 * print. {@link #query}, {@link #succeeds} and {@link #finds} never print and always run: they are for commands that change nothing.
 *
 * <p>What a command prints goes through this program's terminal: it may contain text from outside, such as object keys.
 */
final class Shell {

    private final Map<String, String> environment;
    private final Terminal terminal;
    private final boolean dryRun;

    /**
     * @param environment the variables that the commands start with
     * @param terminal whose standard error receives a line for each command
     */
    Shell(Map<String, String> environment, Terminal terminal, boolean dryRun) {
        this.environment = new HashMap<>(environment);
        this.terminal = terminal;
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

    /** Removes variables, for all later commands. */
    void unset(Predicate<String> variables) {
        List<String> removed =
                environment.keySet().stream().filter(variables).sorted().toList();
        if (!removed.isEmpty()) {
            print(CliCommand.of("unset").with(removed));
            environment.keySet().removeAll(removed);
        }
    }

    /**
     * Runs a command with the input of this terminal, and prints what it prints.
     *
     * @throws CommandException if it fails
     */
    void run(CliCommand command) throws InterruptedException {
        print(command);
        if (!dryRun) {
            CliProcess process = start(command);
            process.relayOutput(terminal.out());
            check(command, process.end());
        }
    }

    /**
     * Runs a command, and returns what it printed; empty in a dry run.
     *
     * @throws CommandException if it fails
     */
    Optional<String> output(CliCommand command) throws InterruptedException {
        print(command);
        if (dryRun) {
            return Optional.empty();
        }
        CliProcess process = start(command);
        String output = process.output();
        check(command, process.end());
        return Optional.of(output);
    }

    /** Runs a command, and returns what it printed; empty if it failed, after it has printed its error to the terminal. */
    Optional<String> query(CliCommand command) throws InterruptedException {
        CliProcess process = start(command);
        String output = process.output();
        return process.end() == 0 ? Optional.of(output) : Optional.empty();
    }

    /** Runs a command without any output, and returns whether it succeeds. */
    boolean succeeds(CliCommand command) throws InterruptedException {
        CliProcess process = CliProcess.start(command, environment, new PrintWriter(Writer.nullWriter()));
        process.output();
        return process.end() == 0;
    }

    /**
     * Runs a command without any output, and returns whether what it asks for is there.
     *
     * @param absent a part of its error if it is not
     * @throws CommandException if it fails for another reason
     */
    boolean finds(CliCommand command, String absent) throws InterruptedException {
        StringWriter error = new StringWriter();
        CliProcess process = CliProcess.start(command, environment, new PrintWriter(error));
        process.output();
        if (process.end() == 0) {
            return true;
        }
        if (!error.toString().contains(absent)) {
            throw new CommandException(
                    "this command failed: " + command + ": " + error.toString().strip());
        }
        return false;
    }

    void say(String line) {
        terminal.err().println(line);
    }

    private void print(CliCommand command) {
        say("+ " + command);
    }

    private CliProcess start(CliCommand command) {
        return CliProcess.start(command, environment, terminal.err());
    }

    private static void check(CliCommand command, int exitCode) {
        if (exitCode != 0) {
            throw new CommandException("this command failed with exit code " + exitCode + ": " + command);
        }
    }
}
