package org.coatcheck.operator.console;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.operator.stack.StackOptions;
import org.coatcheck.operator.terminal.CommandException;
import org.coatcheck.operator.terminal.CtrlC;
import org.coatcheck.operator.terminal.ErrorPrinter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code coatcheck console}: shows a stack in the browser until Ctrl-C. */
@Command(
        name = "console",
        description = {
            "Shows in the browser what a stack does: the last hour live, every attempt and why it ended so, the life of an object,"
                    + " what it costs, how it is deployed, and the queues, from which it can send events again.",
            "It prints the address to open, which holds a token, and serves this machine only, until Ctrl-C."
        })
public final class ConsoleCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private StackOptions stackOptions = new StackOptions();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "" + Console.DEFAULT_PORT,
            description = "The port to listen on; 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int port = Console.DEFAULT_PORT;

    @Option(
            names = "--allow-changes",
            description = "Let the console send events and upload pictures. For a LocalStack, this is always on.")
    private boolean allowChanges;

    @Override
    public Integer call() {
        if (port < 0 || port > 65_535) {
            throw new CommandException(port + " is no port: name one from 0 to 65535 with --port");
        }
        Aws aws = stackOptions.aws();
        Stack stack = stackOptions.stack(aws);
        PrintWriter out = command.commandLine().getOut();
        CtrlC ctrlC = CtrlC.interrupts(Thread.currentThread());
        boolean allowsChanges = allowChanges || aws instanceof Aws.Local;
        try (Console console = new Console(
                aws,
                stack,
                port,
                allowsChanges,
                bug -> command.commandLine().getErr().println(ErrorPrinter.bug(bug)))) {
            out.println(console.url());
            out.flush();
            command.commandLine()
                    .getErr()
                    .println(
                            "coatcheck: open this address in a browser; it is a secret, as it lets anyone on this machine in."
                                    + " Ctrl-C ends the console.");
            new CountDownLatch(1).await();
        } catch (InterruptedException pressed) {
            // Ctrl-C is how the command ends.
        } finally {
            ctrlC.release();
        }
        return 0;
    }
}
