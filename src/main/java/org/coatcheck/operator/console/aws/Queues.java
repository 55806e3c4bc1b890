package org.coatcheck.operator.console.aws;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coatcheck.operator.redrive.EventQueue;
import org.coatcheck.operator.redrive.QueuedEvents;
import org.coatcheck.operator.redrive.QueuedMessage;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Looks into the stack's three queues, and leaves the messages there. */
public final class Queues {

    /** SQS's limit for a batch. */
    private static final int BATCH = 10;

    /** Enough to receive and to release {@link #MOST_MESSAGES}. If the console dies meanwhile, they appear again after that. */
    private static final int SECONDS_HIDDEN = 20;

    /** SQS has no way to look at the messages behind these without hiding them from every other reader. */
    public static final int MOST_MESSAGES = 100;

    private static final QueueAttributeName VISIBLE = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES;
    private static final QueueAttributeName HIDDEN = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE;

    private final Site site;
    private final SqsClient sqs;
    private final QueuedEvents events;

    /**
     * About how many messages a queue has.
     *
     * @param all also the hidden ones
     * @param hidden those that a command or a page has received, and that others cannot receive meanwhile
     */
    public record Count(int all, int hidden) {

        /** Whether there is one to receive. */
        public boolean hasVisible() {
            return all > hidden;
        }
    }

    public Queues(Site site) {
        this.site = site;
        this.sqs = site.sqs;
        this.events = new QueuedEvents(site.s3, site.stack());
    }

    /** About how many messages a queue has. */
    public Count count(EventQueue queue) {
        Map<QueueAttributeName, String> counts = sqs.getQueueAttributes(
                        get -> get.queueUrl(queue.url(site.stack())).attributeNames(VISIBLE, HIDDEN))
                .attributes();
        int hidden = Integer.parseInt(counts.getOrDefault(HIDDEN, "0"));
        return new Count(Integer.parseInt(counts.getOrDefault(VISIBLE, "0")) + hidden, hidden);
    }

    /** The messages in a queue, the oldest first; at most about {@link #MOST_MESSAGES}. */
    public List<QueuedMessage> list(EventQueue queue) {
        return list(queue, MOST_MESSAGES);
    }

    /** The time of the oldest message among those that SQS returns first; empty if none waits. */
    public Optional<Instant> oldest(EventQueue queue) {
        return list(queue, BATCH).stream().map(QueuedMessage::sentAt).findFirst();
    }

    private List<QueuedMessage> list(EventQueue queue, int most) {
        return site.readQueue(() -> look(queue, most));
    }

    private List<QueuedMessage> look(EventQueue queue, int most) {
        String url = queue.url(site.stack());
        Map<String, Message> received = new LinkedHashMap<>();
        try {
            List<Message> batch = receive(url);
            while (!batch.isEmpty() && received.size() < most) {
                batch.forEach(message -> received.put(message.messageId(), message));
                batch = received.size() < most ? receive(url) : List.of();
            }
        } finally {
            release(url, new ArrayList<>(received.values()));
        }
        return received.values().stream()
                .map(message -> events.read(queue, message))
                .sorted(Comparator.comparing(QueuedMessage::sentAt))
                .toList();
    }

    private List<Message> receive(String url) {
        return sqs.receiveMessage(receive -> receive.queueUrl(url)
                        .maxNumberOfMessages(BATCH)
                        .visibilityTimeout(SECONDS_HIDDEN)
                        // Then SQS asks all of its servers. Otherwise a queue with few messages may seem empty.
                        .waitTimeSeconds(1)
                        .messageSystemAttributeNames(MessageSystemAttributeName.SENT_TIMESTAMP)
                        .messageAttributeNames("All"))
                .messages();
    }

    private void release(String url, List<Message> messages) {
        for (int from = 0; from < messages.size(); from += BATCH) {
            List<ChangeMessageVisibilityBatchRequestEntry> entries =
                    messages.subList(from, Math.min(messages.size(), from + BATCH)).stream()
                            .map(message -> ChangeMessageVisibilityBatchRequestEntry.builder()
                                    .id(message.messageId())
                                    .receiptHandle(message.receiptHandle())
                                    .visibilityTimeout(0)
                                    .build())
                            .toList();
            sqs.changeMessageVisibilityBatch(change -> change.queueUrl(url).entries(entries));
        }
    }
}
