package org.coatcheck.operator.redrive;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.coatcheck.operator.redrive.FunctionInvoker.InvokeResult;
import org.coatcheck.operator.redrive.QueuedEvent.Found;
import org.coatcheck.operator.redrive.QueuedEvent.Unreadable;

/**
 * Sends the events of one queue to the function, several at a time, and deletes each message after the function has
 * responded. The events of one object go one after the other; otherwise their order does not matter.
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
    private final Selection selection;
    private final FunctionInvoker invoker;
    private final RedriveReport report;
    private final ObjectTurns turns = new ObjectTurns();

    /** How many more events may be sent. */
    private final AtomicLong remaining;

    /** @param limit of the events that are sent */
    RedriveRun(
            EventQueue queue,
            RedriveQueues queues,
            Selection selection,
            long limit,
            FunctionInvoker invoker,
            RedriveReport report) {
        this.queue = queue;
        this.queues = queues;
        this.selection = selection;
        this.remaining = new AtomicLong(limit);
        this.invoker = invoker;
        this.report = report;
    }

    /**
     * Redrives the messages that are in the queue now. The report counts each message as soon as it is handled, so its counts
     * are right even if this method throws.
     *
     * @param parallel how many events are sent at a time
     */
    void run(int parallel) throws InterruptedException {
        try (QueueSnapshot snapshot = queues.open(queue)) {
            // In the snapshot's first second, only the response to an event tells which new message the event has
            // caused.
            // Therefore the events of that second are sent one after the other.
            boolean more = true;
            while (more && snapshot.isFresh()) {
                more = redriveNext(snapshot);
            }
            if (more) {
                redriveRest(snapshot, parallel);
            }
        }
    }

    private void redriveRest(QueueSnapshot snapshot, int parallel) throws InterruptedException {
        try (ExecutorService threads = Executors.newFixedThreadPool(parallel)) {
            List<Future<?>> loops = IntStream.range(0, parallel)
                    .<Future<?>>mapToObj(number -> threads.submit(() -> {
                        while (redriveNext(snapshot)) {
                            report.progress(snapshot.approximateCount());
                        }
                        return number;
                    }))
                    .toList();
            for (Future<?> loop : loops) {
                loop.get();
            }
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failed.getCause());
        }
    }

    /** Returns whether there may be more messages. */
    private boolean redriveNext(QueueSnapshot snapshot) throws InterruptedException {
        try {
            Optional<QueuedMessage> next = queues.next(queue, snapshot);
            if (next.isPresent() && !selection.has(next.get())) {
                report.add(next.get(), RedriveResult.NOT_SELECTED, Optional.empty(), Optional.empty());
                return true;
            }
            if (next.isEmpty() || remaining.getAndDecrement() <= 0) {
                return false;
            }
            redrive(snapshot, next.get());
            return true;
        } catch (RuntimeException failure) {
            // The other threads end as well: the snapshot returns no more messages after this.
            snapshot.release();
            throw failure;
        }
    }

    private void redrive(QueueSnapshot snapshot, QueuedMessage message) throws InterruptedException {
        switch (message.event()) {
            case Unreadable(String reason) -> stays(message, RedriveResult.NOT_SENT, Optional.empty(), reason);
            case Found found -> {
                List<String> objects = message.objects();
                turns.take(objects);
                try {
                    send(snapshot, message, found);
                } finally {
                    turns.giveBack(objects);
                }
            }
        }
    }

    private void send(QueueSnapshot snapshot, QueuedMessage message, Found event) {
        switch (invoker.redrive(event.bytes())) {
            case InvokeResult.Responded response -> {
                snapshot.ignoreMessagesOf(response.requestId());
                snapshot.delete(message.message());
                report.add(
                        message,
                        response.isDone() ? RedriveResult.DONE : RedriveResult.REJECTED,
                        Optional.of(response.requestId()),
                        Optional.of(response.body()).filter(body -> !response.isDone()));
            }
            case InvokeResult.Failed(String requestId, String errorMessage) -> {
                snapshot.ignoreMessagesOf(requestId);
                stays(message, RedriveResult.FAILED, Optional.of(requestId), "the function failed: " + errorMessage);
            }
            case InvokeResult.Unsendable(String reason) ->
                stays(message, RedriveResult.NOT_SENT, Optional.empty(), reason);
            case InvokeResult.FunctionUnavailable(String reason) -> {
                // After this, the snapshot returns no more messages.
                snapshot.release();
                stays(
                        message,
                        RedriveResult.NOT_SENT,
                        Optional.empty(),
                        "like all messages after it, since the function cannot be invoked: " + reason);
            }
        }
    }

    private void stays(QueuedMessage message, RedriveResult result, Optional<String> requestId, String reason) {
        report.add(message, result, requestId, Optional.of(reason));
    }
}
