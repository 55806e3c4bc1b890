package org.coatcheck.function;

/**
 * What AWS and the caller get to see of a failure, to be retried: its class and its message.
 *
 * <p>The runtime client sends stack traces and causes to whoever called, and to the on-failure destination. They are in
 * the log instead, which fewer people read.
 */
final class FailedInvocation extends RuntimeException {

    private static final long serialVersionUID = 1;

    FailedInvocation(Throwable failure) {
        super(failure.getClass().getName() + ": " + failure.getMessage(), null, false, false);
    }
}
