package org.coatcheck.operator.terminal;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Prints a {@link CommandException}, and exceptions of one more type, as a sentence. Any other exception is a bug: it keeps
 * its stack trace.
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
