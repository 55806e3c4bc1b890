package org.coatcheck.event;

import java.time.Instant;
import java.util.Optional;

/**
 * One attempt to process one event. AWS's retries of an event have the same request id and different starts.
 *
 * @param startedAt when the function received the event; of a redo, when the redo began
 * @param deadline when Lambda's time-out ends the attempt
 * @param cold whether this is the first event of its execution environment
 * @param memoryLimitMb the function's memory setting, in MB
 * @param redriven whether an operator has sent the event again
 * @param traceId X-Ray's header of this invocation, if there is one
 * @param within request id of the invocation in whose time this attempt runs, if it has no invocation of its own
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

    /** An attempt with an invocation of its own. */
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

    /** An attempt at another request's event, in the time of this invocation. */
    public Invocation attemptWithin(String otherRequestId, Instant now) {
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

    /**
     * Request id with which the attempt claims objects: that of the Lambda invocation in which it runs. With the id of a dead
     * attempt, a redo would take every attempt of that request for dead, although a retry by AWS or another tick may be
     * working on the object now. Therefore the attempts within one invocation must run one after the other.
     */
    public String claimant() {
        return within.orElse(requestId);
    }

    /** The name in Lambda's client context, under {@code custom}, that marks an event as redriven. */
    public static final String REDRIVEN = "coatcheck.redriven";
}
