package org.coatcheck.operator.console.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.coatcheck.operator.redrive.EventQueue;
import org.coatcheck.operator.redrive.FunctionInvoker;
import org.coatcheck.operator.redrive.FunctionInvoker.InvokeResult;
import org.coatcheck.operator.redrive.QueueSnapshot;
import org.coatcheck.operator.redrive.QueuedEvent;
import org.coatcheck.operator.redrive.QueuedEvents;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.Message;

/** Sends the events of chosen messages to the function again, and deletes each message that the function has responded to. */
public final class Replay {

    private final Site site;
    private final QueuedEvents events;
    private final FunctionInvoker invoker;

    /**
     * What became of a message.
     *
     * @param requestId of the new invocation; empty if there was none
     * @param problem why the message stays in its queue; empty if it was deleted
     */
    public record Replayed(String messageId, Optional<String> requestId, Optional<String> problem) {}

    public Replay(Site site) {
        this.site = site;
        this.events = new QueuedEvents(site.s3, site.stack());
        this.invoker = new FunctionInvoker(site.lambda, site.stack().output("FunctionAlias"));
    }

    /** Replays messages one after the other, and ends with the last one that is still in the queue. */
    public List<Replayed> run(EventQueue queue, Set<String> messageIds) {
        List<Replayed> replayed = new ArrayList<>();
        try (QueueSnapshot snapshot = new QueueSnapshot(site.sqs, queue.url(site.stack()))) {
            Optional<Message> next = site.readQueue(snapshot::next);
            while (next.isPresent() && replayed.size() < messageIds.size()) {
                Message message = next.get();
                if (messageIds.contains(message.messageId())) {
                    replayed.add(replay(queue, snapshot, message));
                }
                next = replayed.size() < messageIds.size() ? site.readQueue(snapshot::next) : Optional.empty();
            }
        }
        return replayed;
    }

    private Replayed replay(EventQueue queue, QueueSnapshot snapshot, Message message) {
        return switch (events.read(queue, message).event()) {
            case QueuedEvent.Unreadable(String reason) -> stays(message, reason);
            case QueuedEvent.Found found -> send(snapshot, message, found.bytes());
        };
    }

    private Replayed send(QueueSnapshot snapshot, Message message, SdkBytes event) {
        return switch (invoker.redrive(event)) {
            case InvokeResult.Responded(String requestId, int status, String body) -> {
                snapshot.delete(message);
                yield new Replayed(message.messageId(), Optional.of(requestId), Optional.empty());
            }
            case InvokeResult.Failed(String requestId, String error) ->
                new Replayed(message.messageId(), Optional.of(requestId), Optional.of("the function failed: " + error));
            case InvokeResult.Unsendable(String reason) -> stays(message, reason);
            case InvokeResult.FunctionUnavailable(String reason) -> stays(message, reason);
        };
    }

    private static Replayed stays(Message message, String reason) {
        return new Replayed(message.messageId(), Optional.empty(), Optional.of(reason));
    }
}
