package org.coatcheck.operator.redrive;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Optional;
import org.coatcheck.operator.terminal.Json;
import org.coatcheck.operator.terminal.Progress;

/**
 * Tells the operator what a redrive does with each message of a queue: a reason on standard error, and in the end a table; or
 * one line of JSON for each message.
 */
final class RedriveReport {

    private final EventQueue queue;
    private final PrintWriter out;
    private final Progress progress;
    private final boolean isJson;
    private final RedriveTally tally = new RedriveTally();

    RedriveReport(EventQueue queue, PrintWriter out, Progress progress, boolean isJson) {
        this.queue = queue;
        this.out = out;
        this.progress = progress;
        this.isJson = isJson;
    }

    /**
     * Reports a message.
     *
     * @param requestId of the new attempt
     * @param reason why the event is not done
     */
    void add(QueuedMessage message, RedriveResult result, Optional<String> requestId, Optional<String> reason) {
        tally.add(result);
        reason.ifPresent(why -> progress.say("message " + message.id()
                + (result == RedriveResult.REJECTED ? " was rejected again: " : " stays in the queue: ") + why));
        if (isJson && result != RedriveResult.NOT_SELECTED) {
            ObjectNode line = QueueJson.of(message).put("result", result.toString());
            requestId.ifPresent(id -> line.put("newRequestId", id));
            reason.ifPresent(why -> line.put("why", why));
            out.println(Json.line(line));
        }
    }

    /** @param approximateCount of the messages in the queue */
    void progress(int approximateCount) {
        progress.sayNowAndThen(() -> tally.total() + " of about " + approximateCount);
    }

    /** Prints the counts. */
    void end() {
        if (!isJson) {
            out.println(tally.table(queue));
        }
    }

    /** The number of messages that should have left the queue and are still in it. */
    int leftInQueue() {
        return tally.leftInQueue();
    }
}
