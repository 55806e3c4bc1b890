package org.coatcheck.event;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * One attempt to process one event. AWS's retries of an event have the same request id and different starts.
 *
 * @param startedAt when the function received the event; of a redo, when the redo began
 * @param deadline when Lambda's time-out ends the attempt
 * @param cold whether this is the first event of its execution environment
 * @param memoryLimitMb the function's memory setting, in MB
 * @param redriven whether an operator has sent the event again
 * @param remake an operator's order to make thumbnails anew
 * @param traceId X-Ray's header of this invocation, if there is one
 * @param within request id of the invocation in whose time this attempt runs, if it has no invocation of its own
 * @param via the service that passed the event on, if S3 did not send it directly
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
        Optional<String> traceId,
        Optional<String> within,
        Optional<Via> via) {

    /** Lambda's longest time-out: an attempt that began earlier has ended or died. */
    public static final Duration LONGEST = Duration.ofMinutes(15);

    /** The name in Lambda's client context, under {@code custom}, that marks an event as redriven. */
    public static final String REDRIVEN = "coatcheck.redriven";

    private static final String SLASH = "/";

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
        this(
                requestId,
                startedAt,
                deadline,
                functionVersion,
                cold,
                memoryLimitMb,
                redriven,
                Optional.empty(),
                traceId,
                Optional.empty(),
                Optional.empty());
    }

    /** The same attempt, with this order. */
    public Invocation with(Optional<Remake> order) {
        return new Invocation(
                requestId,
                startedAt,
                deadline,
                functionVersion,
                cold,
                memoryLimitMb,
                redriven,
                order,
                traceId,
                within,
                via);
    }

    /** The same attempt, at an event that another service passed on. */
    public Invocation via(Via service) {
        return new Invocation(
                requestId,
                startedAt,
                deadline,
                functionVersion,
                cold,
                memoryLimitMb,
                redriven,
                remake,
                traceId,
                within,
                Optional.of(service));
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
                Optional.empty(),
                traceId,
                Optional.of(requestId),
                Optional.empty());
    }

    /**
     * An attempt at one of the messages with which this invocation began.
     *
     * <p>Its request id is the message's, which all deliveries of the message share.
     *
     * @param isFirst whether it is the first message of the invocation, which is the one that a cold start delays
     */
    public Invocation attemptAt(Message message, Instant now, boolean isFirst) {
        return new Invocation(
                message.via().messageId(),
                now,
                deadline,
                functionVersion,
                cold && isFirst,
                memoryLimitMb,
                redriven,
                remake,
                traceId,
                Optional.of(requestId),
                Optional.of(message.via()));
    }

    /**
     * The name with which the attempt claims objects. It begins with the request id of the Lambda invocation in which the attempt
     * runs. With the id of a dead attempt, a redo would take every attempt of that request for dead, although a retry by AWS or
     * another tick may be working on the object now; so would the second of two deliveries of a message at the same time.
     */
    public String claimant() {
        return within.map(outer -> outer + SLASH + requestId).orElse(requestId);
    }

    /**
     * Whether the attempt with this name has certainly ended, although its time-out has not passed. It has if it ran in this
     * invocation, whose attempts run one after the other; and if this is AWS's retry of its request. AWS may also deliver an
     * event twice, and process both deliveries at the same time. A retry begins later, so its deadline is later too.
     *
     * @param until when that attempt's time-out ends it
     * @param retryDelay how long after the end of an attempt its retry begins, at least
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html">How Lambda handles errors
     *     and retries with asynchronous invocation</a>
     */
    public boolean hasOutlived(String claimant, Instant until, Duration retryDelay) {
        boolean isThisInvocation = until.equals(deadline.truncatedTo(ChronoUnit.MILLIS));
        return claimant.split(SLASH, 2)[0].equals(within.orElse(requestId))
                && (isThisInvocation || !deadline.isBefore(until.plus(retryDelay)));
    }

    /**
     * Whether the attempt with this name is at the same message, or at the same request. Then the event must not end as a
     * duplicate of that attempt: if it fails, nothing else would try the event again.
     */
    public boolean isAtTheEventOf(String claimant) {
        return claimant.equals(requestId) || claimant.endsWith(SLASH + requestId);
    }
}
