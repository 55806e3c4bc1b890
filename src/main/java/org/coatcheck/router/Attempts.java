package org.coatcheck.router;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import org.coatcheck.event.Attempt;
import org.coatcheck.event.Event.Single;
import org.coatcheck.event.EventReader;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.Response;
import org.coatcheck.ledger.Ledger;
import org.coatcheck.sdk.Deadline;

/**
 * Makes attempts to process events. Each has an audit record of its own, and each ends in time as done, rejected or failed.
 *
 * <p>One invocation of Lambda may make several attempts. They run one after the other, in the time that the invocation has left.
 */
final class Attempts {

    private final EventReader reader;
    private final Ledger ledger;
    private final Clock clock;

    /** What an attempt does with its event. */
    interface Job {

        /**
         * Processes the event.
         *
         * @param expected see {@link Ledger.Job}
         * @throws RuntimeException if a retry may help
         */
        Response process(Attempt attempt, Single event, byte[] bytes, Consumer<Response> expected);
    }

    Attempts(EventReader reader, Ledger ledger, Clock clock) {
        this.reader = reader;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** Makes an attempt. What the job throws is recorded and thrown. */
    Response make(Attempt attempt, Single event, byte[] bytes, Job job) {
        Duration time = Duration.between(attempt.startedAt(), attempt.deadline());
        return ledger.record(
                attempt,
                event,
                bytes,
                expected -> Deadline.keep(time, () -> job.process(attempt, event, bytes, expected)));
    }

    /**
     * Makes an attempt at another request's event, within an invocation.
     *
     * @param requestId under which the audit has this attempt
     */
    Response redo(Invocation invocation, String requestId, byte[] bytes, Job job) {
        return make(invocation.redo(requestId, clock.instant()), reader.readSingle(bytes), bytes, job);
    }
}
