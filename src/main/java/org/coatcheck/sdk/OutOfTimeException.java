package org.coatcheck.sdk;

/** Too little of the invocation's time is left for another AWS call. AWS's retry of the event has the whole time again. */
public final class OutOfTimeException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public OutOfTimeException(String request) {
        super("too little time is left for a " + request + ": give the function more, or smaller images");
    }
}
