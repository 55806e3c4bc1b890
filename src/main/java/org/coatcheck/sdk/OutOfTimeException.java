package org.coatcheck.sdk;

/** There is too little time left for another call of AWS: a retry of the event has all of it again. */
public final class OutOfTimeException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public OutOfTimeException(String request) {
        super("too little time is left for a " + request + ": give the function more, or smaller images");
    }
}
