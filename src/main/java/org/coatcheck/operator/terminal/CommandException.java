package org.coatcheck.operator.terminal;

/** An error for the operator, as one sentence: what is wrong and what to do. It is printed without a stack trace. */
public final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public CommandException(String sentence) {
        super(sentence);
    }

    public CommandException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
