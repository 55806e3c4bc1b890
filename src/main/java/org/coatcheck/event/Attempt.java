package org.coatcheck.event;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * One attempt to process one event. An {@link Invocation} makes one at its event, or one at each of its messages. That of a tick
 * also makes one at each event that the cleanup finds.
 *
 * @param requestId Lambda's, or the id of the message
 * @param startedAt when the function received the event, or began with the message or with the redo
 * @param cold whether this is the first event of its execution environment
 * @param remake an operator's order to make thumbnails anew
 * @param via the service that passed the event on, if S3 did not send it directly
 * @param invocation in whose time the attempt runs
 */
public record Attempt(
        String requestId,
        Instant startedAt,
        boolean cold,
        Optional<Remake> remake,
        Optional<Via> via,
        Invocation invocation) {

    private static final String SLASH = "/";

    /** When Lambda's time-out ends it. */
    public Instant deadline() {
        return invocation.deadline();
    }

    /** Whether an operator has sent the event again. */
    public boolean redriven() {
        return invocation.redriven();
    }

    /** The request id of its invocation, if that is not its own. */
    public Optional<String> within() {
        return Optional.of(invocation.requestId()).filter(outer -> !outer.equals(requestId));
    }

    /**
     * The name with which the attempt claims objects. It begins with the request id of the Lambda invocation in which the attempt
     * runs. With the id of a dead attempt, a redo would take every attempt of that request for dead, although a retry by AWS or
     * another tick may be working on the object now; so would the second of two deliveries of a message at the same time.
     */
    public String claimant() {
        return within().map(outer -> outer + SLASH + requestId).orElse(requestId);
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
        boolean isThisInvocation = until.equals(deadline().truncatedTo(ChronoUnit.MILLIS));
        return claimant.split(SLASH, 2)[0].equals(invocation.requestId())
                && (isThisInvocation || !deadline().isBefore(until.plus(retryDelay)));
    }

    /**
     * Whether the attempt with this name is at the same message, or at the same request. Then the event must not end as a
     * duplicate of that attempt: if it fails, nothing else would try the event again.
     */
    public boolean isAtTheEventOf(String claimant) {
        return claimant.equals(requestId) || claimant.endsWith(SLASH + requestId);
    }
}
