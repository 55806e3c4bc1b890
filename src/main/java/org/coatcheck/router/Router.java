package org.coatcheck.router;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.coatcheck.cleanup.Cleanup;
import org.coatcheck.cleanup.Reprocessing;
import org.coatcheck.echo.Echo;
import org.coatcheck.event.Attempt;
import org.coatcheck.event.Event;
import org.coatcheck.event.Event.HttpRequest;
import org.coatcheck.event.Event.NotificationTest;
import org.coatcheck.event.Event.ObjectEvents;
import org.coatcheck.event.Event.ScheduledTick;
import org.coatcheck.event.Event.Single;
import org.coatcheck.event.Event.SnsMessage;
import org.coatcheck.event.Event.SqsMessages;
import org.coatcheck.event.Event.UnknownEvent;
import org.coatcheck.event.EventReader;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.Message;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.Response;
import org.coatcheck.event.ResponseWriter;
import org.coatcheck.event.SeparateEvents;
import org.coatcheck.ledger.Ledger;
import org.coatcheck.quarantine.Quarantine;
import org.coatcheck.thumbnail.ObjectOutcome;
import org.coatcheck.thumbnail.Thumbnails;
import org.coatcheck.thumbnail.Thumbnails.Listener;
import org.coatcheck.timing.Phase;
import org.coatcheck.timing.Stopwatch;
import org.jboss.logging.Logger;

/** Identifies an event, passes it to its job, and records the attempt. */
public final class Router {

    private static final Logger LOG = Logger.getLogger("coatcheck");

    private final EventReader reader;
    private final Attempts attempts;
    private final Batches batches;
    private final Thumbnails thumbnails;
    private final Cleanup cleanup;
    private final Quarantine quarantine;

    public Router(
            EventReader reader,
            Ledger ledger,
            Thumbnails thumbnails,
            Cleanup cleanup,
            Quarantine quarantine,
            Clock clock) {
        this.reader = reader;
        this.attempts = new Attempts(reader, ledger, clock);
        this.batches = new Batches(attempts, this::process, clock);
        this.thumbnails = thumbnails;
        this.cleanup = cleanup;
        this.quarantine = quarantine;
    }

    /**
     * Processes one event.
     *
     * @param bytes of any content
     * @return the response, in the form that the sender of the event reads
     * @throws RuntimeException if a retry may help
     */
    public byte[] route(Invocation invocation, byte[] bytes) {
        return switch (read(invocation, bytes)) {
            case Single event ->
                ResponseWriter.write(event, attempts.make(invocation.attempt(), event, bytes, this::process));
            case SqsMessages batch -> batches.process(invocation, batch);
            case SnsMessage(Message message) ->
                ResponseWriter.write(
                        message.event(),
                        attempts.make(
                                invocation.attempt(message.via()), message.event(), message.bytes(), this::process));
        };
    }

    /** An event can be too large for the heap. That attempt is recorded, too. */
    private Event read(Invocation invocation, byte[] bytes) {
        try {
            return reader.read(bytes);
        } catch (Error error) {
            Single unread = new UnknownEvent("an event that was not read", "it has " + bytes.length + " bytes");
            attempts.make(invocation.attempt(), unread, bytes, (same, event, whole, expected) -> {
                throw error;
            });
            throw error;
        }
    }

    private Response process(Attempt attempt, Single event, byte[] bytes, Consumer<Response> expected) {
        return switch (event) {
            case ObjectEvents objects -> makeThumbnails(attempt, objects, bytes, expected);
            case HttpRequest request -> Echo.respond(request);
            case ScheduledTick tick -> cleanup.run(tick, attempt, reprocessingWithin(attempt.invocation()));
            case NotificationTest test -> Response.done(200, "acknowledged " + test.detail());
            case UnknownEvent unknown ->
                Stopwatch.time(Phase.STORE, () -> {
                    quarantine.storeUnknown(attempt, unknown, bytes);
                    return Response.rejected(400, "unknown source: " + unknown.sourceAndDetail());
                });
        };
    }

    private Response makeThumbnails(Attempt attempt, ObjectEvents events, byte[] bytes, Consumer<Response> expected) {
        SeparateEvents separate = new SeparateEvents(bytes);
        List<ObjectOutcome> outcomes = new ArrayList<>();
        int count = events.objects().size();
        for (int i = 0; i < count; i++) {
            int index = i;
            outcomes.add(thumbnails.handle(attempt, events.objects().get(index), new Listener() {
                @Override
                public void rejected(ObjectEvent object, String reason) {
                    quarantine.storeRejected(attempt, object, index, reason, separate.of(index));
                }

                @Override
                public void expected(ObjectOutcome last) {
                    if (index == count - 1) {
                        expected.accept(ObjectResponses.of(Stream.concat(outcomes.stream(), Stream.of(last))
                                .toList()));
                    }
                }
            }));
        }
        return ObjectResponses.of(outcomes);
    }

    private Reprocessing reprocessingWithin(Invocation tick) {
        return new Reprocessing() {
            @Override
            public Response redo(String requestId, byte[] bytes) {
                // AWS retries no such attempt. So its record says that it has ended only when it has, or no tick would
                // try again.
                return attempts.redo(
                        tick,
                        requestId,
                        bytes,
                        (attempt, event, same, expected) -> process(attempt, event, same, response -> {}));
            }

            @Override
            public Response giveUp(String requestId, byte[] bytes, String reason) {
                return attempts.redo(
                        tick,
                        requestId,
                        bytes,
                        (attempt, event, same, expected) -> reject(attempt, event, same, reason));
            }
        };
    }

    private Response reject(Attempt attempt, Single event, byte[] bytes, String reason) {
        Response rejected = Stopwatch.time(Phase.STORE, () -> {
            quarantine.storeRejected(attempt, event, reason, bytes);
            return Response.rejected(422, "rejected because " + reason + ": " + event.detail());
        });
        if (event instanceof ObjectEvents objects) {
            objects.objects().forEach(object -> giveUp(attempt, object, reason));
        }
        return rejected;
    }

    /** The event is in the queue already. If the mark failed this attempt, the next tick would put the event there once more. */
    private void giveUp(Attempt attempt, ObjectEvent object, String reason) {
        try {
            thumbnails.giveUp(attempt, object, reason);
        } catch (RuntimeException unmarked) {
            LOG.errorf(unmarked, "the entry of %s could not be marked as rejected", object.object());
        }
    }
}
