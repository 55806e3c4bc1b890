package org.coatcheck.operator.redrive;

import java.util.Optional;
import org.coatcheck.event.Event;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.operator.terminal.Progress;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * How a redrive and its dry run read a stack's queues.
 *
 * @param source the only source whose events are selected; empty for all sources
 */
record RedriveQueues(SqsClient sqs, Stack stack, QueuedEvents events, Optional<String> source, Progress progress) {

    /** Takes a snapshot of a queue, which is also released at Ctrl-C. */
    QueueSnapshot open(EventQueue queue) {
        QueueSnapshot snapshot = new QueueSnapshot(sqs, queue.url(stack));
        // At Ctrl-C the function may still be processing the event of a message. That message becomes visible too,
        // so the next redrive sends the event a second time.
        Runtime.getRuntime().addShutdownHook(new Thread(snapshot::release));
        progress.say("about " + snapshot.approximateCount() + " messages in the " + queue + " queue");
        return snapshot;
    }

    QueuedEvent read(EventQueue queue, Message message) {
        return events.read(queue, message);
    }

    boolean isSelected(Event event) {
        return source.isEmpty() || source.get().equals(event.source());
    }
}
