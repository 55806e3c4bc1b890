package org.coatcheck.function;

import java.util.Optional;

/**
 * What AWS and the caller see of an exception: its class and its message.
 *
 * <p>AWS's runtime client sends stack traces and causes to the caller and to the on-failure destination. They could hold
 * secrets, so they go to the log only, which fewer people can read.
 */
final class FailedInvocation extends RuntimeException {

    private static final long serialVersionUID = 1;

    FailedInvocation(RuntimeException failure) {
        super(message(failure), null, false, false);
    }

    /** A failed initializer has no message of its own, only a cause. */
    static String message(Throwable failure) {
        String name = failure.getClass().getName();
        return Optional.ofNullable(failure.getMessage())
                .map(message -> name + ": " + message)
                .orElse(name);
    }
}
