package org.coatcheck.operator;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import software.amazon.awssdk.core.exception.SdkException;

/** The commands behind {@code ./coatcheck} that are written in Java. */
@Command(
        name = "coatcheck",
        mixinStandardHelpOptions = true,
        description = "One AWS Lambda function that takes any event, finds out where it came from, and does the work.",
        subcommands = {Run.class, Pack.class, Audit.class, Cost.class, Redrive.class, Env.class, LoadTest.class})
final class Coatcheck {

    private Coatcheck() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Coatcheck()).setExecutionExceptionHandler(Coatcheck::explain);
    }

    /** What went wrong outside is a sentence for a person; only a bug is worth a stack trace. */
    private static int explain(Exception failure, CommandLine command, CommandLine.ParseResult parsed)
            throws Exception {
        if (failure instanceof SdkException || failure instanceof Complaint) {
            command.getErr().println(command.getColorScheme().errorText("coatcheck: " + failure.getMessage()));
            return CommandLine.ExitCode.SOFTWARE;
        }
        throw failure;
    }
}
