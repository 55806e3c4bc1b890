package org.coatcheck.router;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
import org.coatcheck.event.Outcome;
import org.coatcheck.event.Response;
import org.coatcheck.event.ResponseWriter;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.function.PrimingEvents;
import org.coatcheck.ledger.Ledger;
import org.coatcheck.quarantine.Quarantine;
import org.coatcheck.sdk.Deadline;
import org.coatcheck.thumbnail.ObjectOutcome;
import org.coatcheck.thumbnail.ObjectOutcome.Duplicate;
import org.coatcheck.thumbnail.ObjectOutcome.Made;
import org.coatcheck.thumbnail.ObjectOutcome.Rejected;
import org.coatcheck.thumbnail.ObjectOutcome.Removed;
import org.coatcheck.thumbnail.ObjectOutcome.Skipped;
import org.coatcheck.thumbnail.Thumbnails;

/** Takes one event, finds out where it came from, and has the work done. */
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
     * Handles one event.
     *
     * @param bytes whatever came
     * @return the answer, in the form that the event's sender reads
     * @throws RuntimeException where a retry may mend what failed
     */
    public byte[] route(Invocation invocation, byte[] bytes) {
        Event event = reader.read(bytes);
        Response answer = ledger.record(
                invocation,
                event,
                bytes,
                () -> Deadline.keep(
                        Duration.between(invocation.startedAt(), invocation.deadline()),
                        () -> work(invocation, event, bytes)));
        return ResponseWriter.write(event, answer);
    }

    /** What events have done, in parts, the surest first. AWS refuses each call that would change something. */
    public Stream<Runnable> rehearsal() {
        return Stream.of(
                        Stream.<Runnable>of(() -> PrimingEvents.readAndAnswer(reader)),
                        thumbnails.rehearsal(),
                        ledger.rehearsal(),
                        quarantine.rehearsal())
                .flatMap(parts -> parts);
    }

    private Response work(Invocation invocation, Event event, byte[] bytes) {
        return switch (event) {
            case ObjectEvents objects -> thumbnails(invocation, objects, bytes);
            case HttpRequest request -> Echo.answer(request);
            case ScheduledTick tick -> cleanUp(tick, invocation);
            case NotificationTest test -> Response.done(200, "acknowledged " + test.detail());
            case UnknownEvent unknown -> {
                quarantine.keepUnknown(invocation, unknown, bytes);
                yield Response.rejected(400, "unknown source: " + unknown.sourceAndFlaw());
            }
        };
    }

    private Response cleanUp(ScheduledTick tick, Invocation invocation) {
        return cleanup.run(tick, invocation, new Reprocessing() {
            @Override
            public Response again(Invocation again, byte[] bytes) {
                Event event = reader.read(bytes);
                // Under its own request id: an attempt of the old one, by AWS or another tick, may be at it just now.
                return ledger.record(again, event, bytes, () -> work(invocation, event, bytes));
            }

            @Override
            public void giveUp(Invocation again, byte[] bytes, String reason) {
                Event event = reader.read(bytes);
                quarantine.keepRejected(again, event, reason, bytes);
                if (event instanceof ObjectEvents objects) {
                    objects.objects().forEach(object -> thumbnails.giveUp(invocation, object, reason));
                }
            }
        });
    }

    private Response thumbnails(Invocation invocation, ObjectEvents events, byte[] bytes) {
        List<ObjectOutcome> outcomes = new ArrayList<>();
        for (int i = 0; i < events.objects().size(); i++) {
            int index = i;
            outcomes.add(thumbnails.handle(
                    invocation,
                    events.objects().get(index),
                    (object, reason) -> quarantine.keepRejected(
                            invocation, object, index, reason, EventReader.only(bytes, index))));
        }
        return answer(outcomes);
    }

    private static Response answer(List<ObjectOutcome> outcomes) {
        List<Thumbnail> made = outcomes.stream()
                .flatMap(outcome -> outcome instanceof Made done ? done.thumbnails().stream() : Stream.empty())
                .toList();
        Map<String, Long> report = new TreeMap<>();
        outcomes.stream().flatMap(Router::counted).forEach(name -> report.merge(name, 1L, Long::sum));
        boolean refused = outcomes.stream().anyMatch(Rejected.class::isInstance);
        return new Response(
                refused ? Outcome.REJECTED : Outcome.DONE,
                refused ? 422 : 200,
                outcomes.stream().map(Router::sentence).collect(Collectors.joining("; ")),
                made,
                report);
    }

    /** What the audit counts besides thumbnails and rejections. */
    private static Stream<String> counted(ObjectOutcome outcome) {
        return switch (outcome) {
            case Duplicate duplicate -> Stream.of("duplicates");
            case Removed removed -> Stream.of("removed");
            case Made made -> Stream.of();
            case Skipped skipped -> Stream.of();
            case Rejected refused -> Stream.of();
        };
    }

    private static String sentence(ObjectOutcome outcome) {
        String key = outcome.event().key();
        return switch (outcome) {
            case Made made -> "queued thumbnail job for " + key;
            case Duplicate duplicate -> "queued thumbnail job for " + key;
            case Removed removed -> "removed the thumbnails of " + key;
            case Skipped skipped -> "nothing to do for " + key + ": " + skipped.reason();
            case Rejected refused -> "rejected " + key + ": " + refused.reason();
        };
    }
}
