package org.coatcheck.operator.redrive;

import java.io.PrintWriter;
import java.util.List;
import org.coatcheck.operator.redrive.QueuedEvent.Found;
import org.coatcheck.operator.redrive.QueuedEvent.Unreadable;
import org.coatcheck.operator.terminal.Json;
import org.coatcheck.operator.terminal.Table;
import org.coatcheck.operator.terminal.Times;
import software.amazon.awssdk.core.SdkBytes;

/** Lists the events that a redrive would send. It sends nothing and deletes no message. */
final class RedriveDryRun {

    private final RedriveQueues queues;
    private final Selection selection;
    private final long limit;
    private final PrintWriter out;
    private final boolean isJson;
    private final Times times = Times.of(false);
    private final Table table = new Table(60);

    /** @param limit of the events of a queue that would be sent */
    RedriveDryRun(RedriveQueues queues, Selection selection, long limit, PrintWriter out, boolean isJson) {
        this.queues = queues;
        this.selection = selection;
        this.limit = limit;
        this.out = out;
        this.isJson = isJson;
    }

    /** Lists one event per line. */
    void list(List<EventQueue> listed) {
        table.add("QUEUE", "SENT AT", "SOURCE", "BYTES", "EVENT", "RESULT");
        listed.forEach(this::list);
        if (!isJson) {
            out.println(table);
        }
    }

    private void list(EventQueue queue) {
        try (QueueSnapshot snapshot = queues.openForReading(queue)) {
            queues.messages(queue, snapshot).filter(selection::has).limit(limit).forEach(this::list);
        }
    }

    private void list(QueuedMessage message) {
        String result = switch (message.event()) {
            case Found found -> "would be sent";
            case Unreadable unreadable -> "cannot be sent";
        };
        if (isJson) {
            out.println(Json.line(QueueJson.of(message).put("result", result)));
        } else {
            table.add(
                    message.queue().toString(),
                    times.toTheSecond(message.sentAt()),
                    message.source(),
                    message.event() instanceof Found(SdkBytes bytes, var event)
                            ? Integer.toString(bytes.asByteArrayUnsafe().length)
                            : "",
                    message.detail(),
                    result);
        }
    }
}
