package org.coatcheck.operator.terminal;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Prints an error as a sentence. The exit code of every error is 2, because 1 is a result: nothing was found, or something is
 * left. An unexpected exception is a bug, and keeps its stack trace.
 *
 * @param explanation the sentence for an expected exception of a library, such as the AWS SDK; this package does not know it
 */
public record ErrorPrinter(Function<Exception, Optional<String>> explanation)
        implements IExecutionExceptionHandler, IParameterExceptionHandler {

    private static final int ERROR = CommandLine.ExitCode.USAGE;

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        String error = failure instanceof CommandException expected
                ? String.valueOf(expected.getMessage())
                : explanation.apply(failure).map(Printable::line).orElseGet(() -> bug(failure));
        TerminalWriter.printError(command.getErr(), "coatcheck: " + error);
        return ERROR;
    }

    @Override
    public int handleParseException(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        TerminalWriter.printError(
                command.getErr(),
                "coatcheck: " + wrong.getMessage() + "; "
                        + command.getCommandSpec().qualifiedName() + " --help lists the options");
        return ERROR;
    }

    /** An exception that nothing explains, with its stack trace. */
    public static String bug(Exception bug) {
        StringWriter trace = new StringWriter();
        bug.printStackTrace(new PrintWriter(trace));
        return "this is a bug: " + trace.toString().replace("\t", "    ");
    }
}
