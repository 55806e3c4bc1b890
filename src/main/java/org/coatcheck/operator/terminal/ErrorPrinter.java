package org.coatcheck.operator.terminal;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Prints a {@link CommandException}, or an exception of one more expected type, as a sentence: its message. Any other
 * exception is a bug: it keeps its stack trace.
 *
 * @param expected the AWS SDK's {@code SdkException} for {@code ./coatcheck}, so that AWS's own message is printed; this
 *     package does not know the SDK
 */
public record ErrorPrinter(Class<? extends Exception> expected) implements IExecutionExceptionHandler {

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) throws Exception {
        if (failure instanceof CommandException || expected.isInstance(failure)) {
            command.getErr().println(command.getColorScheme().errorText("coatcheck: " + failure.getMessage()));
            return CommandLine.ExitCode.SOFTWARE;
        }
        throw failure;
    }
}
