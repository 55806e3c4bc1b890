package org.coatcheck.event;

import java.time.Instant;
import java.util.Optional;

/**
 * One attempt of AWS to have one event handled. AWS's retries of an event share the request id; the start tells them
 * apart.
 *
 * @param deadline when Lambda will kill the attempt
 * @param cold whether this is the first event of its execution environment
 * @param memoryLimitMb the function's memory setting, in MB
 * @param redriven whether an operator sends the event again
 * @param traceId X-Ray's header of this invocation, where there is one
 * @param within the request id of the invocation in whose time this attempt is made, where it has none of its own
 */
public record Invocation(
        String requestId,
        Instant startedAt,
        Instant deadline,
        String functionVersion,
        boolean cold,
        int memoryLimitMb,
        boolean redriven,
        Optional<String> traceId,
        Optional<String> within) {

    /** An attempt that Lambda makes. */
    public Invocation(
            String requestId,
            Instant startedAt,
            Instant deadline,
            String functionVersion,
            boolean cold,
            int memoryLimitMb,
            boolean redriven,
            Optional<String> traceId) {
        this(requestId, startedAt, deadline, functionVersion, cold, memoryLimitMb, redriven, traceId, Optional.empty());
    }

    /** Another attempt of another request, in this one's time. */
    public Invocation again(String otherRequestId, Instant now) {
        return new Invocation(
                otherRequestId,
                now,
                deadline,
                functionVersion,
                false,
                memoryLimitMb,
                redriven,
                traceId,
                Optional.of(requestId));
    }

    /** The name in Lambda's client context, under {@code custom}, that says that an event is sent again. */
    public static final String REDRIVEN = "coatcheck.redriven";
}
