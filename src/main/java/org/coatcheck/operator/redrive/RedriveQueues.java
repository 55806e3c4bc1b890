package org.coatcheck.operator.redrive;

import java.util.Optional;
import java.util.stream.Stream;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.operator.terminal.Progress;
import org.coatcheck.operator.terminal.Quantity;
import software.amazon.awssdk.services.sqs.SqsClient;

/** How the commands read a stack's queues. */
record RedriveQueues(SqsClient sqs, Stack stack, QueuedEvents events, Progress progress) {

    /** Takes a snapshot of a queue whose messages are sent again. */
    QueueSnapshot open(EventQueue queue) {
        QueueSnapshot snapshot = released(new QueueSnapshot(sqs, queue.url(stack)));
        progress.say("about " + Quantity.of(snapshot.approximateCount(), "message") + " in the " + queue + " queue");
        if (snapshot.countElsewhere() > 0) {
            progress.say("about " + Quantity.of(snapshot.countElsewhere(), "more message")
                    + " in work elsewhere, by another command or the console: these are left out");
        }
        return snapshot;
    }

    /** Takes a snapshot of a queue whose messages are only read. */
    QueueSnapshot openForReading(EventQueue queue) {
        return released(QueueSnapshot.forReading(sqs, queue.url(stack)));
    }

    /**
     * At Ctrl-C the snapshot is released too. The function may still be processing the event of a message. That message becomes
     * visible with the others, so the next redrive sends the event a second time.
     */
    private static QueueSnapshot released(QueueSnapshot snapshot) {
        Runtime.getRuntime().addShutdownHook(new Thread(snapshot::release));
        return snapshot;
    }

    /** The next message of a snapshot. */
    Optional<QueuedMessage> next(EventQueue queue, QueueSnapshot snapshot) {
        return snapshot.next().map(message -> events.read(queue, message));
    }

    /** The messages of a snapshot. Each is read when it is asked for. */
    Stream<QueuedMessage> messages(EventQueue queue, QueueSnapshot snapshot) {
        return snapshot.messages().map(message -> events.read(queue, message));
    }
}
