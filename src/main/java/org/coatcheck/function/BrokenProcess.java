package org.coatcheck.function;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends the process after an {@link Error}, and is all that AWS and the caller see of it, like {@link FailedInvocation}.
 *
 * <p>After an error the process may be broken for every later event: a class whose initializer failed can never be used, and
 * where memory ran out, any thread may have stopped halfway. AWS's runtime client reports a {@link VirtualMachineError} of the
 * handler like an exception, and then ends the process. Quarkus's event loop, which a native image has, ends it at every
 * error. Lambda starts a new process for the next event.
 *
 * <p>A client that handles many events at the same time does not end the process: that is up to {@link #endSoon}.
 *
 * @see <a href="https://github.com/aws/aws-lambda-java-libs/tree/main/aws-lambda-java-runtime-interface-client">The runtime
 *     client</a>
 */
final class BrokenProcess extends VirtualMachineError {

    private static final long serialVersionUID = 1;

    /** In which the client reports the error of this event, by a call within the machine. */
    private static final Duration TIME_TO_REPORT = Duration.ofSeconds(1);

    BrokenProcess(Error error) {
        super(FailedInvocation.message(error));
    }

    /** Ends the process after the client has reported the error. The cleanup finds the attempts that end with it. */
    static void endSoon() {
        Thread.ofPlatform().daemon().start(() -> {
            LockSupport.parkNanos(TIME_TO_REPORT.toNanos());
            Runtime.getRuntime().halt(1);
        });
    }

    /** No stack trace: the client would send it to the caller. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
