package org.coatcheck.operator.deploy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.coatcheck.operator.terminal.CommandException;
import org.coatcheck.operator.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code coatcheck destroy}: deletes the stack from AWS or LocalStack. */
@Command(
        name = "destroy",
        description = {
            "Deletes the stack with the AWS CLI or else the SAM CLI. In AWS, its buckets and tables stay."
                    + " Prints each of their commands before it runs, except a few queries."
        })
public final class DestroyCommand implements Callable<Integer> {

    private final InputStream answers;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private CliOptions options;

    @Option(names = "--yes", description = "Do not ask for confirmation.")
    private boolean yes;

    /** Makes a command whose CLI has the environment of this process. */
    public DestroyCommand() {
        this(new CliOptions(System.getenv()), System.in);
    }

    /** @param answers the operator's input: the stack's name confirms the deletion */
    DestroyCommand(CliOptions options, InputStream answers) {
        this.options = options;
        this.answers = answers;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        String stack = options.stack();
        Cli cli = options.cli(Terminal.of(command.commandLine()));
        Shell shell = cli.shell();
        shell.say("This deletes the stack " + stack
                + ": the function, the API, the queues with their messages, and the log.");
        shell.say("In AWS, the buckets and tables stay: empty and delete them if you want to."
                + " LocalStack deletes them too.");
        if (!yes && !options.isDryRun() && !isConfirmed(stack, shell)) {
            throw new CommandException("nothing was deleted");
        }
        cli.destroy(stack);
        return 0;
    }

    private boolean isConfirmed(String stack, Shell shell) throws IOException {
        shell.say("Type the stack's name to go on:");
        return stack.equals(new BufferedReader(new InputStreamReader(answers, StandardCharsets.UTF_8)).readLine());
    }
}
