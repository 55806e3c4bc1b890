package org.coatcheck.operator.deploy;

import java.util.Map;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.StackOptions;
import org.coatcheck.operator.terminal.CommandException;
import org.coatcheck.operator.terminal.Terminal;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that {@code deploy} and {@code destroy} share. */
final class CliOptions {

    private final Map<String, String> environment;

    @Mixin
    private StackOptions stackOptions;

    @Option(names = "--dry-run", description = "Print the commands without running them.")
    private boolean dryRun;

    /** @param environment the variables that the CLI starts with */
    CliOptions(Map<String, String> environment) {
        this.environment = environment;
        this.stackOptions = new StackOptions(environment);
    }

    /**
     * The stack's name.
     *
     * @throws CommandException if a bucket's name, which S3 limits to 63 characters, could not begin with it
     */
    String stack() {
        String stack = stackOptions.stackName();
        if (!stack.matches("[a-z][a-z0-9-]{0,38}")) {
            throw new CommandException(
                    "the stack cannot be named " + stack + ": its name is part of the buckets', so it needs"
                            + " 1 to 39 lower-case letters, digits and hyphens, the first one a letter");
        }
        return stack;
    }

    /** The command that works on the stack that these options name. */
    String command(String command) {
        return "./coatcheck " + command + stackOptions.aws().options(stack());
    }

    boolean isDryRun() {
        return dryRun;
    }

    /**
     * The CLI to use.
     *
     * @throws CommandException if none is installed, or if the options do not name one AWS
     */
    Cli cli(Terminal terminal) throws InterruptedException {
        Aws aws = stackOptions.aws();
        Shell shell = new Shell(environment, terminal, dryRun);
        shell.unset(aws::conflictsWith);
        shell.export(aws.variables());
        Cli cli = Cli.find(shell, aws);
        shell.say("coatcheck: this is " + aws.place(cli.account()) + ", stack " + stack());
        return cli;
    }
}
