package org.coatcheck.sdk;

/** Too little of the invocation's time is left for another AWS call. A retry by AWS has the function's whole time-out again. */
public final class OutOfTimeException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public OutOfTimeException(String request) {
        super("too little time is left for a " + request + ": raise the function's time-out, or upload smaller images");
    }
}
