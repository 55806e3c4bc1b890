package org.coatcheck.operator.redrive;

import java.util.Optional;
import org.coatcheck.event.Event;
import org.coatcheck.operator.redrive.QueuedEvent.Found;
import org.coatcheck.operator.redrive.QueuedEvent.Unreadable;
import org.coatcheck.operator.redrive.RedriveInvoker.InvokeResult;
import org.coatcheck.operator.terminal.Progress;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Sends the events of one queue to the function and deletes each message after the function has responded.
 *
 * <p>If the command is killed between the response and the deletion, the next redrive sends the event again. That is
 * harmless: thumbnails are made once per version of an object, and all other work may be repeated.
 *
 * <p>An event too large for a message is in the oversized bucket. Its object is not deleted with the message: the bucket's
 * lifecycle rule deletes it after 30 days, so the operator needs no permission to delete it. Deleting it before the message
 * would leave a message without its event if the command were killed in between.
 */
final class RedriveRun {

    private final EventQueue queue;
    private final RedriveQueues queues;
    private final RedriveInvoker invoker;
    private final Progress progress;

    RedriveRun(EventQueue queue, RedriveQueues queues, RedriveInvoker invoker, Progress progress) {
        this.queue = queue;
        this.queues = queues;
        this.invoker = invoker;
        this.progress = progress;
    }

    /**
     * Redrives the messages that are in the queue now.
     *
     * @param tally counts each message as soon as it is handled, so its counts are right even if this method throws
     */
    void run(RedriveTally tally) {
        try (QueueSnapshot snapshot = queues.open(queue)) {
            for (Optional<Message> next = snapshot.next(); next.isPresent(); next = snapshot.next()) {
                tally.add(redrive(snapshot, next.get()));
                progress.sayNowAndThen(() -> tally.total() + " of about " + snapshot.approximateCount());
            }
        }
    }

    private RedriveResult redrive(QueueSnapshot snapshot, Message message) {
        return switch (queues.read(queue, message)) {
            case Unreadable(String reason) -> notSent(message, reason);
            case Found(SdkBytes bytes, Event event) when !queues.isSelected(event) -> RedriveResult.OTHER_SOURCE;
            case Found(SdkBytes bytes, Event event) -> send(snapshot, message, bytes);
        };
    }

    private RedriveResult send(QueueSnapshot snapshot, Message message, SdkBytes event) {
        return switch (invoker.invoke(event, message.messageId())) {
            case InvokeResult.Responded(String requestId, int status) -> {
                snapshot.ignoreMessagesOf(requestId);
                snapshot.delete(message);
                yield status < 300 ? RedriveResult.DONE : RedriveResult.REJECTED;
            }
            case InvokeResult.Failed(String requestId, String errorMessage) -> {
                snapshot.ignoreMessagesOf(requestId);
                sayThatItStays(message, "the function failed: " + errorMessage);
                yield RedriveResult.FAILED;
            }
            case InvokeResult.Unsendable(String reason) -> notSent(message, reason);
            case InvokeResult.FunctionUnavailable(String reason) -> {
                // After this, the snapshot returns no more messages.
                snapshot.release();
                yield notSent(message, "like all messages after it, since the function cannot be invoked: " + reason);
            }
        };
    }

    private RedriveResult notSent(Message message, String reason) {
        sayThatItStays(message, reason);
        return RedriveResult.NOT_SENT;
    }

    private void sayThatItStays(Message message, String reason) {
        progress.say("message " + message.messageId() + " stays in the queue: " + reason);
    }
}
