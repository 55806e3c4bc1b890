package org.coatcheck.operator.redrive;

import java.util.Locale;
import org.coatcheck.operator.stack.Stack;

/** A queue of the stack in which events wait for a person. */
public enum EventQueue {
    /** Events that failed at every attempt. */
    FAILED("FailedQueueUrl"),
    /** Events that can never be served, unless something else is changed. */
    REJECTED("RejectedQueueUrl"),
    /** Events from unknown sources. */
    UNKNOWN("UnknownQueueUrl");

    private final String output;

    EventQueue(String output) {
        this.output = output;
    }

    public String url(Stack stack) {
        return stack.output(output);
    }

    /** As it is written at the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
