package org.coatcheck.operator.redrive;

import java.util.List;
import java.util.Optional;
import org.coatcheck.event.Event;
import org.coatcheck.operator.redrive.QueuedEvent.Found;
import org.coatcheck.operator.redrive.QueuedEvent.Unreadable;
import org.coatcheck.operator.terminal.Table;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.Message;

/** Lists the events that a redrive would send. It sends nothing and deletes no message. */
final class RedriveDryRun {

    private final RedriveQueues queues;
    private final Table table = new Table(60);

    RedriveDryRun(RedriveQueues queues) {
        this.queues = queues;
    }

    /** Lists one event per line. */
    String list(List<EventQueue> listed) {
        table.add("QUEUE", "SENT AT", "SOURCE", "BYTES", "EVENT");
        listed.forEach(this::list);
        return table.toString();
    }

    private void list(EventQueue queue) {
        try (QueueSnapshot snapshot = queues.open(queue)) {
            for (Optional<Message> next = snapshot.next(); next.isPresent(); next = snapshot.next()) {
                list(queue, next.get());
            }
        }
    }

    private void list(EventQueue queue, Message message) {
        String sentAt = QueueSnapshot.sentAt(message).toString();
        switch (queues.read(queue, message)) {
            case Unreadable(String reason) -> table.add(queue.toString(), sentAt, "", "", "cannot be sent: " + reason);
            case Found(SdkBytes bytes, Event event)
            when queues.isSelected(event) ->
                table.add(queue.toString(), sentAt, event.source(), size(bytes), event.detail());
            case Found otherSource -> {}
        }
    }

    private static String size(SdkBytes bytes) {
        return Integer.toString(bytes.asByteArrayUnsafe().length);
    }
}
