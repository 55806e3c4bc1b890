package org.coatcheck.sdk;

/**
 * Too little of the invocation's time is left for another step of the work. A retry by AWS has the function's whole time-out again.
 */
public final class OutOfTimeException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** @param step such as the name of an AWS call */
    public OutOfTimeException(String step) {
        super("too little time is left for a " + step + ": raise the template's Timeout");
    }
}
