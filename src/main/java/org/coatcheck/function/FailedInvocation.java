package org.coatcheck.function;

/**
 * What AWS and the caller see of a failure: its class and its message.
 *
 * <p>AWS's runtime client sends stack traces and causes to the caller and to the on-failure destination. They could hold
 * secrets, so they go to the log only, which fewer people can read.
 */
final class FailedInvocation extends RuntimeException {

    private static final long serialVersionUID = 1;

    FailedInvocation(Throwable failure) {
        super(failure.getClass().getName() + ": " + failure.getMessage(), null, false, false);
    }
}
