package org.coatcheck.ledger;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.coatcheck.event.Attempt;
import org.coatcheck.event.Event;
import org.coatcheck.event.Event.HttpRequest;
import org.coatcheck.event.Event.ObjectEvents;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.Response;
import org.coatcheck.timing.Stopwatch;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Writes the audit record of each attempt: begun beside the job, ended after it or beside its last step, also if it fails.
 * {@link InvocationRecord} has the states.
 *
 * <p>The audit never stops the work. If DynamoDB does not accept a record, the record goes to the log, and the work goes on.
 * The number of lost writes is in the attempt's log line, and in its record if that can be written.
 */
public final class Ledger {

    /** The name of the count of lost writes, in the log line and in a record's report. */
    public static final String LOST_WRITES = "auditWritesLost";

    /** When DynamoDB is throttled, the SDK retries for up to a minute, and the caller of the function waits meanwhile. */
    private static final Duration LONGEST_WRITE = Duration.ofSeconds(4);

    /** What an attempt does with its event. */
    public interface Job {

        /**
         * Does the work.
         *
         * @param expected may be told the response before the last step of the work, once. The ended record is then written
         *     beside that step, and again if the job ends in another way. If the process dies in that step, the record says
         *     that the attempt has ended
         * @throws RuntimeException if a retry may help
         */
        Response run(Consumer<Response> expected);
    }

    private final RecordWriter writer;
    private final LedgerSettings settings;
    private final Clock clock;

    /** The function creates its ledger at the end of its init phase. */
    private final Optional<Duration> init = InitPhase.untilNow();

    /**
     * Creates a ledger.
     *
     * @param log writes a line for each attempt that has ended
     */
    public Ledger(DynamoDbClient dynamoDb, LedgerSettings settings, InvocationLog log, Clock clock) {
        this.writer = new RecordWriter(dynamoDb, settings.invocationsTable(), log);
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Runs the job, and records the attempt. What the job throws is recorded and thrown.
     *
     * @param bytes of the event: the record keeps them until it is ended, so that the event of a dead attempt can be redone
     */
    public Response record(Attempt attempt, Event event, byte[] bytes, Job job) {
        InvocationRecord begun = begun(attempt, event);
        Stopwatch stopwatch = Stopwatch.after(Duration.between(begun.startedAt(), clock.instant()));
        Recording recording = new Recording(writer, begun, stopwatch, writeTimeout(attempt), clock);
        if (!callerSeesDeath(event)) {
            recording.open(event, bytes);
        }
        Response response;
        try {
            response = stopwatch.during(() -> job.run(recording::expect));
        } catch (RuntimeException | Error failure) {
            recording.close(failure);
            throw failure;
        }
        recording.close(response);
        return response;
    }

    /** Such an event is recorded at its end only, so that its caller waits for one write, and not for two. */
    private static boolean callerSeesDeath(Event event) {
        return event instanceof HttpRequest;
    }

    private InvocationRecord begun(Attempt attempt, Event event) {
        return new InvocationRecord(
                attempt.requestId(),
                attempt.startedAt(),
                attempt.invocation().functionVersion(),
                event.source(),
                event.detail(),
                objects(event),
                attempt.cold(),
                attempt.cold() ? init : Optional.empty(),
                attempt.invocation().memoryLimitMb(),
                attempt.invocation().traceId(),
                attempt.within(),
                attempt.via(),
                attempt.startedAt().plus(settings.recordsKept()),
                Optional.empty());
    }

    private static List<String> objects(Event event) {
        return event instanceof ObjectEvents events
                ? events.objects().stream().map(ObjectEvent::object).distinct().toList()
                : List.of();
    }

    /** A function with a short time-out must be able to end its records within it. */
    private static Duration writeTimeout(Attempt attempt) {
        Duration eighth =
                Duration.between(attempt.startedAt(), attempt.deadline()).dividedBy(8);
        return eighth.isPositive() && eighth.compareTo(LONGEST_WRITE) < 0 ? eighth : LONGEST_WRITE;
    }
}
