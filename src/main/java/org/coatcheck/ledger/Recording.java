package org.coatcheck.ledger;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.coatcheck.event.Event;
import org.coatcheck.event.Event.ObjectEvents;
import org.coatcheck.event.Event.UnknownEvent;
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

/** The recording of one attempt: opened, perhaps told which response is expected, and closed. */
final class Recording {

    /**
     * In bytes: an item of DynamoDB holds at most 400 KB. An asynchronous event may be larger than this, but no event of S3 is.
     */
    private static final int LARGEST_EVENT = 256 * 1024;

    /** A begun record on its way into its slot. The result of the writing is whether DynamoDB accepted it. */
    private record Opening(Slot slot, Work<Boolean> writing) {}

    /** An ended record on its way, before the job has ended. */
    private record Expected(Response response, Work<Ended> writing) {}

    /**
     * An ended record that was written, if it could be.
     *
     * @param logged what it says, and whether it was lost
     * @param frees whether the slot is free again. It is only if both records were certainly written: otherwise the cleanup
     *     still needs the begun record, or a late write could overwrite that of the slot's next attempt
     */
    private record Ended(Ending logged, boolean frees) {}

    private final RecordWriter writer;
    private final InvocationRecord begun;
    private final Stopwatch stopwatch;
    private final Duration timeout;
    private final Clock clock;
    private Optional<Opening> opening = Optional.empty();
    private Optional<Expected> expected = Optional.empty();

    /** @param timeout of each write */
    Recording(RecordWriter writer, InvocationRecord begun, Stopwatch stopwatch, Duration timeout, Clock clock) {
        this.writer = writer;
        this.begun = begun;
        this.stopwatch = stopwatch;
        this.timeout = timeout;
        this.clock = clock;
    }

    /**
     * Begins to write the begun record. It contains the event if the cleanup would have to redo it after a crash. That is not so
     * for a tick, because the schedule sends another one.
     */
    void open(Event event, byte[] bytes) {
        Slot slot = writer.takeSlot(begun);
        boolean keepsEvent =
                (event instanceof ObjectEvents || event instanceof UnknownEvent) && bytes.length <= LARGEST_EVENT;
        Supplier<Boolean> writing =
                () -> writer.put(keepsEvent ? BegunItem.of(begun, slot, bytes) : BegunItem.of(begun, slot), timeout);
        opening = Optional.of(new Opening(slot, Beside.THREAD.start(() -> stopwatch.measure(Phase.RECORD, writing))));
    }

    /**
     * Begins to write the ended record, unless the reserved time would begin meanwhile: it has room for one write, and the
     * record may have to be written once more.
     */
    void expect(Response response) {
        if (Deadline.timeLeft().compareTo(timeout) < 0) {
            return;
        }
        Ending ending = responded(response);
        expected = Optional.of(new Expected(response, Beside.THREAD.start(() -> end(ending))));
    }

    void close(Response response) {
        finish(expected.filter(early -> early.response().equals(response))
                .map(early -> early.writing().result())
                .orElseGet(() -> endAnew(responded(response))));
    }

    void close(Throwable failure) {
        finish(endAnew(failed(failure)));
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
        Ending known = (opened ? ending : ending.reporting(Ledger.LOST_WRITES, 1)).with(stopwatch.phases());
        boolean written = writer.put(Item.of(begun.ended(known)), timeout);
        return new Ended(written ? known : known.reporting(Ledger.LOST_WRITES, opened ? 1 : 2), opened && written);
    }

    private void finish(Ended ended) {
        if (ended.frees()) {
            opening.ifPresent(started -> writer.free(started.slot()));
        }
        writer.log(begun, ended.logged());
    }

    private Ending responded(Response response) {
        return new Ending(
                response.outcome(),
                sinceArrival(),
                PeakMemory.megabytes(),
                OptionalInt.of(response.status()),
                response.outcome() == Outcome.REJECTED
                        ? Optional.of(new Failure("Rejected", response.body()))
                        : Optional.empty(),
                response.thumbnails(),
                response.report(),
                Phases.NONE);
    }

    private Ending failed(Throwable failure) {
        return new Ending(
                Outcome.FAILED,
                sinceArrival(),
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

    private Duration sinceArrival() {
        return Duration.between(begun.startedAt(), clock.instant());
    }
}
