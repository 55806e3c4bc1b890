package org.coatcheck.operator.console.page;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.coatcheck.operator.console.aws.Queues;
import org.coatcheck.operator.console.aws.Queues.Count;
import org.coatcheck.operator.console.web.Reply;
import org.coatcheck.operator.console.web.Reply.Html;
import org.coatcheck.operator.console.web.Request;
import org.coatcheck.operator.console.web.Route;
import org.coatcheck.operator.redrive.EventQueue;
import org.coatcheck.operator.redrive.QueueSnapshot;
import org.coatcheck.operator.redrive.QueuedEvent;
import org.coatcheck.operator.redrive.QueuedMessage;
import org.coatcheck.operator.terminal.CommandException;
import org.coatcheck.operator.terminal.IndentedJson;
import org.coatcheck.operator.terminal.Printable;

/** The messages that wait for a person, with their events. */
public record QueuesPage(Frame frame, Queues queues) {

    private static final int SHORT_ID = 8;

    /** What the template of the page shows. */
    public record View(List<Chip> chips, String meaning, String list) {}

    /**
     * What the template of the messages shows.
     *
     * @param cut whether there may be more
     * @param hidden what to say of messages that others have received, if there is no other message; empty if there is none
     */
    public record Messages(String queue, String replay, List<Item> messages, int count, boolean cut, String hidden) {}

    /**
     * A message.
     *
     * @param subject what its event is about
     * @param objectUrl the page of the object that it is about; empty if it is about none
     * @param picture the object, where it may be a picture
     * @param attemptUrl the attempt that put it into the queue
     */
    public record Item(
            String messageId,
            String subject,
            String objectUrl,
            String picture,
            String source,
            String sentAt,
            String age,
            String reason,
            String requestId,
            String shortId,
            String attemptUrl,
            String event) {}

    public Stream<Route> routes() {
        return Stream.of(Route.get("/queues", this::page), Route.get("/queues/messages", this::messages));
    }

    static EventQueue queue(Request request) {
        String name = request.parameters().get("queue").orElse(EventQueue.REJECTED.toString());
        return Stream.of(EventQueue.values())
                .filter(queue -> queue.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new CommandException(name + " is no queue: there are failed, rejected and unknown"));
    }

    static String url(String path, EventQueue queue) {
        return path + "?queue=" + queue;
    }

    private Reply page(Request request) {
        EventQueue open = queue(request);
        String command = frame.command("queues " + open);
        return frame.later(
                request, "queues", "Queues", command, () -> frame.part("queues", Map.of("view", view(open))));
    }

    private View view(EventQueue open) {
        List<Chip> chips = Stream.of(EventQueue.values())
                .map(queue -> new Chip(queue + " " + count(queue), url("/queues", queue), queue == open))
                .toList();
        return new View(chips, meaning(open), url("/queues/messages", open));
    }

    private String count(EventQueue queue) {
        Told<Count> count = Told.by(() -> queues.count(queue));
        return count.value().map(Count::all).map(Object::toString).orElse("?");
    }

    private static String meaning(EventQueue queue) {
        return switch (queue) {
            case FAILED ->
                "Events that failed at every attempt. Remove the cause, such as a missing permission, then replay them.";
            case REJECTED ->
                "Events of objects that can have no thumbnail. Replay them after a limit was raised or a key enabled.";
            case UNKNOWN -> "Events from a source that the function does not know. Their source names what invokes it.";
        };
    }

    private Reply messages(Request request) {
        EventQueue queue = queue(request);
        Instant now = Instant.now();
        List<QueuedMessage> waiting = queues.list(queue);
        Messages view = new Messages(
                queue.toString(),
                url("/queues/replay", queue),
                waiting.stream().map(message -> item(message, now)).toList(),
                waiting.size(),
                waiting.size() >= Queues.MOST_MESSAGES,
                waiting.isEmpty() ? hidden(queues.count(queue).hidden()) : "");
        return new Html(frame.part("messages", Map.of("view", view)));
    }

    static String hidden(int count) {
        long minutes = QueueSnapshot.VISIBILITY_TIMEOUT.toMinutes();
        return switch (count) {
            case 0 -> "";
            case 1 ->
                "1 message is hidden: a command or another page has received it. It appears again when that ends, after "
                        + minutes + " minutes at most.";
            default ->
                "%,d messages are hidden: a command or another page has received them. They appear again when it ends, after %d minutes at most."
                        .formatted(count, minutes);
        };
    }

    private static Item item(QueuedMessage message, Instant now) {
        String requestId = message.requestId().orElse("");
        Optional<ObjectName> object = message.objects().stream().findFirst().flatMap(ObjectName::find);
        return new Item(
                message.id(),
                subject(message),
                object.map(name -> Links.object(name.toString())).orElse(""),
                object.map(name -> Links.picture(name.bucket(), name.key())).orElse(""),
                source(message),
                message.sentAt().toString(),
                Words.age(message.sentAt(), now),
                reason(message),
                requestId,
                requestId.substring(0, Math.min(SHORT_ID, requestId.length())),
                Links.attempt(requestId),
                event(message));
    }

    static String subject(QueuedMessage message) {
        return switch (message.event()) {
            case QueuedEvent.Found found
            when !found.event().detail().isEmpty() ->
                Printable.line(found.event().detail());
            case QueuedEvent.Found found -> Printable.line(found.event().source());
            case QueuedEvent.Unreadable unreadable -> "A message without an event";
        };
    }

    private static String source(QueuedMessage message) {
        String source = Printable.line(message.source());
        return subject(message).equals(source) ? "" : source;
    }

    static String reason(QueuedMessage message) {
        return switch (message.event()) {
            case QueuedEvent.Found found -> Printable.line(message.reason().orElse(""));
            case QueuedEvent.Unreadable(String reason) -> Printable.line(reason);
        };
    }

    /** What there is to copy: the event, or the message that yields none. */
    static String event(QueuedMessage message) {
        return switch (message.event()) {
            case QueuedEvent.Found found -> IndentedJson.of(found.bytes().asByteArrayUnsafe());
            case QueuedEvent.Unreadable unreadable ->
                IndentedJson.of(message.message().body());
        };
    }
}
