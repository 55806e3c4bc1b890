package org.coatcheck.event;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One invocation of the function by Lambda. AWS's retries of an event have the same request id and different starts.
 *
 * @param startedAt when the function received the event
 * @param deadline when Lambda's time-out ends the invocation
 * @param cold whether this is the first one of its execution environment
 * @param memoryLimitMb the function's memory setting, in MB
 * @param redriven whether an operator has sent the event again
 * @param remake an operator's order to make thumbnails anew
 * @param traceId X-Ray's header, if there is one
 */
public record Invocation(
        String requestId,
        Instant startedAt,
        Instant deadline,
        String functionVersion,
        boolean cold,
        int memoryLimitMb,
        boolean redriven,
        Optional<Remake> remake,
        Optional<String> traceId) {

    /** Lambda's longest time-out: an invocation that began earlier has ended or died. */
    public static final Duration LONGEST = Duration.ofMinutes(15);

    /** The name in Lambda's client context, under {@code custom}, that marks an event as redriven. */
    public static final String REDRIVEN = "coatcheck.redriven";

    /** An invocation without an order. */
    public Invocation(
            String requestId,
            Instant startedAt,
            Instant deadline,
            String functionVersion,
            boolean cold,
            int memoryLimitMb,
            boolean redriven,
            Optional<String> traceId) {
        this(requestId, startedAt, deadline, functionVersion, cold, memoryLimitMb, redriven, Optional.empty(), traceId);
    }

    /** The attempt at the event with which Lambda invoked the function. */
    public Attempt attempt() {
        return new Attempt(requestId, startedAt, cold, remake, Optional.empty(), this);
    }

    /** The attempt at the event, which another service passed on. */
    public Attempt attempt(Via via) {
        return new Attempt(requestId, startedAt, cold, remake, Optional.of(via), this);
    }

    /**
     * An attempt at one of the messages with which Lambda invoked the function.
     *
     * <p>Its request id is the message's, which all deliveries of the message share.
     *
     * @param isFirst whether it is the first message, which is the one that a cold start delays
     */
    public Attempt attemptAt(Message message, Instant now, boolean isFirst) {
        Via via = message.via();
        return new Attempt(via.messageId(), now, cold && isFirst, remake, Optional.of(via), this);
    }

    /** An attempt at another request's event, in the time of this invocation. */
    public Attempt redo(String otherRequestId, Instant now) {
        return new Attempt(otherRequestId, now, false, Optional.empty(), Optional.empty(), this);
    }
}
