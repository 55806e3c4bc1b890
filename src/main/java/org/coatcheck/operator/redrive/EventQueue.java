package org.coatcheck.operator.redrive;

import java.util.Locale;
import org.coatcheck.operator.stack.Stack;

/** One of the stack's SQS queues, in which events wait for an operator. */
public enum EventQueue {
    /** Events that failed at every attempt: Lambda's on-failure destination. */
    FAILED("FailedQueueUrl"),
    /** Events that the function rejected: no retry can succeed unless something else changes, such as a setting. */
    REJECTED("RejectedQueueUrl"),
    /** Events from an unknown source. */
    UNKNOWN("UnknownQueueUrl");

    private final String output;

    EventQueue(String output) {
        this.output = output;
    }

    /** Reads the queue's URL from the stack's outputs. */
    public String url(Stack stack) {
        return stack.output(output);
    }

    /** The name on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
