package org.coatcheck.operator.redrive;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import org.coatcheck.operator.terminal.IndentedJson;
import org.coatcheck.operator.terminal.Json;
import org.coatcheck.operator.terminal.Table;
import org.coatcheck.operator.terminal.Times;

/** Prints messages, each with its event. */
final class MessagePrinter {

    private final PrintWriter out;
    private final Times times;
    private final boolean isJson;
    private long count;

    MessagePrinter(PrintWriter out, Times times, boolean isJson) {
        this.out = out;
        this.times = times;
        this.isJson = isJson;
    }

    void print(QueuedMessage message) {
        out.println(isJson ? Json.line(QueueJson.withEvent(message)) : (count == 0 ? "" : "\n") + text(message));
        count++;
    }

    private String text(QueuedMessage message) {
        Table table = new Table(Integer.MAX_VALUE);
        table.add("message", message.id());
        table.add(
                "sent at",
                times.toTheSecond(message.sentAt()) + ", "
                        + Times.age(Duration.between(message.sentAt(), Instant.now())) + " ago");
        message.requestId().ifPresent(id -> table.add("request id", id));
        table.add("source", message.source());
        message.objects().forEach(object -> table.add("object", object));
        message.reason().ifPresent(reason -> table.add("reason", reason));
        return table
                + switch (message.event()) {
                    case QueuedEvent.Found found ->
                        "\nevent\n" + IndentedJson.of(found.bytes().asByteArrayUnsafe());
                    case QueuedEvent.Unreadable(String reason) -> "\nno event: " + reason;
                };
    }

    long count() {
        return count;
    }
}
