package org.coatcheck.router;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.coatcheck.cleanup.Cleanup;
import org.coatcheck.cleanup.Reprocessing;
import org.coatcheck.echo.Echo;
import org.coatcheck.event.Event;
import org.coatcheck.event.Event.HttpRequest;
import org.coatcheck.event.Event.NotificationTest;
import org.coatcheck.event.Event.ObjectEvents;
import org.coatcheck.event.Event.ScheduledTick;
import org.coatcheck.event.Event.UnknownEvent;
import org.coatcheck.event.EventReader;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.Response;
import org.coatcheck.event.ResponseWriter;
import org.coatcheck.ledger.Ledger;
import org.coatcheck.quarantine.Quarantine;
import org.coatcheck.sdk.Deadline;
import org.coatcheck.thumbnail.ObjectOutcome;
import org.coatcheck.thumbnail.Thumbnails;

/** Identifies an event, passes it to its job, and records the attempt. */
public final class Router {

    private final EventReader reader;
    private final Ledger ledger;
    private final Thumbnails thumbnails;
    private final Cleanup cleanup;
    private final Quarantine quarantine;

    public Router(EventReader reader, Ledger ledger, Thumbnails thumbnails, Cleanup cleanup, Quarantine quarantine) {
        this.reader = reader;
        this.ledger = ledger;
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
        Event event = reader.read(bytes);
        Response response = ledger.record(
                invocation,
                event,
                bytes,
                () -> Deadline.keep(
                        Duration.between(invocation.startedAt(), invocation.deadline()),
                        () -> process(invocation, event, bytes)));
        return ResponseWriter.write(event, response);
    }

    private Response process(Invocation invocation, Event event, byte[] bytes) {
        return switch (event) {
            case ObjectEvents objects -> makeThumbnails(invocation, objects, bytes);
            case HttpRequest request -> Echo.respond(request);
            case ScheduledTick tick -> cleanup.run(tick, invocation, new RouterReprocessing(invocation));
            case NotificationTest test -> Response.done(200, "acknowledged " + test.detail());
            case UnknownEvent unknown -> {
                quarantine.storeUnknown(invocation, unknown, bytes);
                yield Response.rejected(400, "unknown source: " + unknown.sourceAndDetail());
            }
        };
    }

    private Response makeThumbnails(Invocation invocation, ObjectEvents events, byte[] bytes) {
        List<ObjectOutcome> outcomes = new ArrayList<>();
        for (int i = 0; i < events.objects().size(); i++) {
            int index = i;
            outcomes.add(thumbnails.handle(
                    invocation,
                    events.objects().get(index),
                    (object, reason) -> quarantine.storeRejected(
                            invocation, object, index, reason, EventReader.only(bytes, index))));
        }
        return ObjectResponses.of(outcomes);
    }

    /** Processes what a tick found. */
    private final class RouterReprocessing implements Reprocessing {

        private final Invocation tick;

        RouterReprocessing(Invocation tick) {
            this.tick = tick;
        }

        @Override
        public Event read(byte[] bytes) {
            return reader.read(bytes);
        }

        @Override
        public Response redo(Invocation invocation, Event event, byte[] bytes) {
            // The claim has the tick's own request id. With the dead attempt's id, it would take every attempt of that
            // request for dead, although a retry by AWS or another tick may be working on the object now.
            return ledger.record(invocation, event, bytes, () -> process(tick, event, bytes));
        }

        @Override
        public void giveUp(Invocation invocation, Event event, byte[] bytes, String reason) {
            quarantine.storeRejected(invocation, event, reason, bytes);
            if (event instanceof ObjectEvents objects) {
                objects.objects().forEach(object -> thumbnails.giveUp(tick, object, reason));
            }
        }
    }
}
