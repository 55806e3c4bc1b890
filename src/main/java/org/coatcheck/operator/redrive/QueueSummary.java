package org.coatcheck.operator.redrive;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.stream.Collectors;
import org.coatcheck.operator.stack.AwsErrors;
import org.coatcheck.operator.terminal.Table;
import org.coatcheck.operator.terminal.Times;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * What waits in one queue.
 *
 * @param messages that wait: as many as were read, or more, as SQS estimates them
 * @param inWork messages that are invisible now, because they are being sent or read
 * @param read the messages that were read
 */
record QueueSummary(EventQueue queue, long messages, long inWork, List<Waiting> read) {

    /** What is kept of a message. Its event may have megabytes. */
    record Waiting(Instant sentAt, String reason) {
        static Waiting of(QueuedMessage message) {
            return new Waiting(
                    message.sentAt(),
                    message.reason()
                            .map(AwsErrors::withoutRequest)
                            .orElse(message.queue() == EventQueue.UNKNOWN ? "from " + message.source() : NO_REASON));
        }
    }

    private static final int SHOWN_REASONS = 3;

    private static final String NO_REASON = "no reason given";

    /** Reads the selected messages of a queue, up to the limit. */
    static QueueSummary read(RedriveQueues queues, EventQueue queue, Selection selection, long limit) {
        long inWork = inWork(queues, queue);
        try (QueueSnapshot snapshot = queues.openForReading(queue)) {
            List<Waiting> read = new ArrayList<>();
            Iterator<Waiting> selected = queues.messages(queue, snapshot)
                    .filter(selection::has)
                    .map(Waiting::of)
                    .iterator();
            while (read.size() < limit && selected.hasNext()) {
                read.add(selected.next());
            }
            long messages = selected.hasNext() ? Math.max(read.size(), snapshot.approximateCount()) : read.size();
            return new QueueSummary(queue, messages, inWork, read);
        }
    }

    private static long inWork(RedriveQueues queues, EventQueue queue) {
        QueueAttributeName invisible = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE;
        return Long.parseLong(queues.sqs()
                .getQueueAttributes(
                        get -> get.queueUrl(queue.url(queues.stack())).attributeNames(invisible))
                .attributes()
                .getOrDefault(invisible, "0"));
    }

    void addTo(Table table, Instant now) {
        table.add(
                queue.toString(),
                (messages > read.size() ? "about " : "") + messages,
                Long.toString(inWork),
                oldest().map(time -> age(time, now)).orElse(""),
                newest().map(time -> age(time, now)).orElse(""),
                reasonsText());
    }

    private static String age(Instant time, Instant now) {
        return Times.age(Duration.between(time, now));
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("v", 1)
                .put("queue", queue.toString())
                .put("messages", messages)
                .put("inWork", inWork);
        oldest().ifPresent(time -> json.put("oldestSentAt", time.toString()));
        newest().ifPresent(time -> json.put("newestSentAt", time.toString()));
        ArrayNode reasons = json.putArray("reasons");
        reasons()
                .forEach(reason ->
                        reasons.addObject().put("reason", reason.getKey()).put("messages", reason.getValue()));
        return json;
    }

    private Optional<Instant> oldest() {
        return read.stream().map(Waiting::sentAt).min(Comparator.naturalOrder());
    }

    private Optional<Instant> newest() {
        return read.stream().map(Waiting::sentAt).max(Comparator.naturalOrder());
    }

    private String reasonsText() {
        List<Entry<String, Long>> all = reasons();
        String first = all.stream()
                .limit(SHOWN_REASONS)
                .map(reason -> reason.getValue() + " x " + reason.getKey())
                .collect(Collectors.joining("; "));
        return all.size() > SHOWN_REASONS ? first + "; and " + (all.size() - SHOWN_REASONS) + " others" : first;
    }

    /** How many of the messages that were read have each reason, the most frequent one first. */
    private List<Entry<String, Long>> reasons() {
        Map<String, Long> counts = read.stream().collect(Collectors.groupingBy(Waiting::reason, Collectors.counting()));
        return counts.entrySet().stream()
                .sorted(Entry.<String, Long>comparingByValue().reversed().thenComparing(Entry.comparingByKey()))
                .toList();
    }
}
