package org.coatcheck.ledger;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.coatcheck.event.Attempt;
import org.coatcheck.event.Event;
import org.coatcheck.event.Event.HttpRequest;
import org.coatcheck.event.Event.ObjectEvents;
import org.coatcheck.event.Event.UnknownEvent;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.Outcome;
import org.coatcheck.event.Response;
import org.coatcheck.ledger.InvocationRecord.Ending;
import org.coatcheck.ledger.InvocationRecord.Failure;
import org.coatcheck.sdk.Beside;
import org.coatcheck.sdk.Beside.Work;
import org.coatcheck.sdk.Deadline;
import org.coatcheck.timing.Phase;
import org.coatcheck.timing.Phases;
import org.coatcheck.timing.Stopwatch;
import org.jboss.logging.Logger;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Writes the audit record of each attempt: begun beside the job, ended after it or beside its last step, whatever happened.
 * {@link InvocationRecord} has the states.
 *
 * <p>The audit never stops the work. If DynamoDB does not accept a record, the record goes to the log, and the work goes on.
 * The number of lost writes is in the attempt's log line, and in its record if that can be written.
 */
public final class Ledger {

    private static final Logger LOG = Logger.getLogger("coatcheck");

    /**
     * In bytes: an item of DynamoDB holds at most 400 KB. An asynchronous event may be larger than this, but no event of S3 is.
     */
    private static final int LARGEST_EVENT = 256 * 1024;

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

    /** A begun record on its way into its slot. The result of the writing is whether DynamoDB accepted it. */
    private record Opening(Slot slot, Work<Boolean> writing) {}

    /** An ended record on its way, before the job has ended. */
    private record Expected(Response response, Work<Ended> writing) {}

    /**
     * An ended record that was written, if it could be.
     *
     * @param known what it says
     * @param lostWrites of the begun record and this one
     */
    private record Ended(Ending known, int lostWrites) {}

    private final DynamoDbClient dynamoDb;
    private final LedgerSettings settings;
    private final InvocationLog log;
    private final Clock clock;

    /** The slots of this process that hold no running attempt. */
    private final Queue<Slot> freeSlots = new ConcurrentLinkedQueue<>();

    /** The function creates its ledger at the end of its init phase. */
    private final Optional<Duration> init = InitPhase.untilNow();

    /**
     * Creates a ledger.
     *
     * @param log writes a line for each attempt that has ended
     */
    public Ledger(DynamoDbClient dynamoDb, LedgerSettings settings, InvocationLog log, Clock clock) {
        this.dynamoDb = dynamoDb;
        this.settings = settings;
        this.log = log;
        this.clock = clock;
    }

    /**
     * Runs the job, and records the attempt. What the job throws is recorded and thrown.
     *
     * @param bytes of the event: the record keeps them until it is ended, so that the event of a dead attempt can be redone
     */
    public Response record(Attempt attempt, Event event, byte[] bytes, Job job) {
        InvocationRecord begun = begun(attempt, event);
        Stopwatch stopwatch = Stopwatch.after(since(begun.startedAt()));
        Recording recording = new Recording(begun, stopwatch, writeTimeout(attempt));
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

    private Ending responded(InvocationRecord begun, Response response) {
        return new Ending(
                response.outcome(),
                since(begun.startedAt()),
                PeakMemory.megabytes(),
                OptionalInt.of(response.status()),
                response.outcome() == Outcome.REJECTED
                        ? Optional.of(new Failure("Rejected", response.body()))
                        : Optional.empty(),
                response.thumbnails(),
                response.report(),
                Phases.NONE);
    }

    private Ending failed(InvocationRecord begun, Throwable failure) {
        return new Ending(
                Outcome.FAILED,
                since(begun.startedAt()),
                PeakMemory.megabytes(),
                OptionalInt.empty(),
                Optional.of(new Failure(failure.getClass().getName(), message(failure))),
                List.of(),
                Map.of(),
                Phases.NONE);
    }

    /**
     * A message is never empty. An exception without one still has a cause or a place. Why a class cannot be used is told only
     * by the cause.
     */
    private static String message(Throwable failure) {
        String message = failure.getMessage();
        Throwable cause = failure.getCause();
        if (failure instanceof LinkageError && cause != null) {
            return (message == null ? "" : message + ": ") + cause.getClass().getName() + ": " + message(cause);
        }
        if (message != null && !message.isBlank()) {
            return message;
        }
        StackTraceElement[] places = failure.getStackTrace();
        return failure + (places.length == 0 ? "" : " at " + places[0]);
    }

    private Duration since(Instant startedAt) {
        return Duration.between(startedAt, clock.instant());
    }

    /** A function with a short time-out must be able to end its records within it. */
    private static Duration writeTimeout(Attempt attempt) {
        Duration eighth =
                Duration.between(attempt.startedAt(), attempt.deadline()).dividedBy(8);
        return eighth.isPositive() && eighth.compareTo(LONGEST_WRITE) < 0 ? eighth : LONGEST_WRITE;
    }

    /**
     * Returns whether DynamoDB accepted the item in time. That time is reserved for it: an attempt whose time is over must
     * still be recorded.
     */
    private boolean put(Map<String, AttributeValue> item, Duration timeout) {
        try {
            Deadline.useReserve(() -> dynamoDb.putItem(put -> put.tableName(settings.invocationsTable())
                    .item(item)
                    .overrideConfiguration(call -> call.apiCallTimeout(timeout))));
            return true;
        } catch (RuntimeException | Error notWritten) {
            LOG.errorf(notWritten, "an audit record was not written: %s", BegunItem.withoutEvent(item));
            return false;
        }
    }

    /** The recording of an attempt. */
    private final class Recording {

        private final InvocationRecord begun;
        private final Stopwatch stopwatch;
        private final Duration timeout;
        private Optional<Opening> opening = Optional.empty();
        private Optional<Expected> expected = Optional.empty();

        /** @param timeout of each write */
        Recording(InvocationRecord begun, Stopwatch stopwatch, Duration timeout) {
            this.begun = begun;
            this.stopwatch = stopwatch;
            this.timeout = timeout;
        }

        /**
         * Begins to write the begun record. It contains the event if the cleanup would have to redo it after a crash. That is
         * not so for a tick, because the schedule sends another one.
         */
        void open(Event event, byte[] bytes) {
            Slot slot = Optional.ofNullable(freeSlots.poll())
                    .orElseGet(() -> Slot.of(begun.requestId(), begun.startedAt()));
            boolean keepsEvent =
                    (event instanceof ObjectEvents || event instanceof UnknownEvent) && bytes.length <= LARGEST_EVENT;
            Supplier<Boolean> writing =
                    () -> put(keepsEvent ? BegunItem.of(begun, slot, bytes) : BegunItem.of(begun, slot), timeout);
            opening =
                    Optional.of(new Opening(slot, Beside.THREAD.start(() -> stopwatch.measure(Phase.RECORD, writing))));
        }

        /**
         * Begins to write the ended record, unless the reserved time would begin meanwhile: it has room for one write, and the
         * record may have to be written once more.
         */
        void expect(Response response) {
            if (Deadline.timeLeft().compareTo(timeout) < 0) {
                return;
            }
            Ending ending = responded(begun, response);
            expected = Optional.of(new Expected(response, Beside.THREAD.start(() -> end(ending))));
        }

        void close(Response response) {
            finish(expected.filter(early -> early.response().equals(response))
                    .map(early -> early.writing().result())
                    .orElseGet(() -> endAnew(responded(begun, response))));
        }

        void close(Throwable failure) {
            finish(endAnew(failed(begun, failure)));
        }

        /** Ends the record after the early write, which would otherwise come later, and stay. */
        private Ended endAnew(Ending ending) {
            expected.ifPresent(early -> early.writing().close());
            return end(ending);
        }

        private Ended end(Ending ending) {
            boolean opened = stopwatch.measure(
                    Phase.END,
                    () -> opening.map(started -> started.writing().result()).orElse(true));
            Ending known = (opened ? ending : ending.reporting(LOST_WRITES, 1)).with(stopwatch.phases());
            boolean written = put(Item.of(begun.ended(known)), timeout);
            return new Ended(known, (opened ? 0 : 1) + (written ? 0 : 1));
        }

        /**
         * Logs the end. A slot is free again only if both records were certainly written: otherwise the cleanup still needs the
         * begun record, or a late write could overwrite that of the slot's next attempt.
         */
        private void finish(Ended ended) {
            if (ended.lostWrites() == 0) {
                opening.ifPresent(started -> freeSlots.add(started.slot()));
            }
            log.write(
                    begun,
                    ended.lostWrites() == 0 ? ended.known() : ended.known().reporting(LOST_WRITES, ended.lostWrites()));
        }
    }
}
