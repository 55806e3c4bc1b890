package org.coatcheck.function;

/**
 * Ends the process after an {@link Error}, and is all that AWS and the caller see of it, like {@link FailedInvocation}.
 *
 * <p>After an error the process may be broken for every later event: a class whose initializer failed can never be used, and
 * where memory ran out, any thread may have stopped halfway. AWS's runtime client reports a {@link VirtualMachineError} of the
 * handler like an exception, and then ends the process. Quarkus's event loop, which a native image has, ends it at every
 * error. Lambda starts a new process for the next event.
 *
 * @see <a href="https://github.com/aws/aws-lambda-java-libs/tree/main/aws-lambda-java-runtime-interface-client">The runtime
 *     client</a>
 */
final class BrokenProcess extends VirtualMachineError {

    private static final long serialVersionUID = 1;

    BrokenProcess(Error error) {
        super(FailedInvocation.message(error));
    }

    /** No stack trace: the client would send it to the caller. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
