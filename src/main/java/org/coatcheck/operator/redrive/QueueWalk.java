package org.coatcheck.operator.redrive;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * A walk along the messages that are in a queue when it begins: each comes once, and none that was sent later.
 *
 * <p>Whatever the walk has received is out of everybody's sight, its own too, until {@link #end()} shows again what was
 * not removed. After a {@code kill -9} SQS does it by itself, {@link #HIDDEN} later.
 */
public final class QueueWalk implements AutoCloseable {

    /** A function may run for 15 minutes. */
    private static final Duration HIDDEN = Duration.ofMinutes(16);

    /** With any wait SQS asks all of its servers, and "nothing" means that there is nothing. */
    private static final int WAIT_SECONDS = 1;

    private static final int LARGEST_BATCH = 10;

    private final SqsClient sqs;
    private final String url;
    private final int about;
    private final Instant begin;
    private final Set<String> seen = new HashSet<>();
    private final Set<String> own = new HashSet<>();
    /** By the message's id: the handle of its last receipt, which alone is good. */
    private final Map<String, String> hidden = new LinkedHashMap<>();

    private boolean ended;

    public QueueWalk(SqsClient sqs, String url) {
        this.sqs = sqs;
        this.url = url;
        GetQueueAttributesResponse queue = sqs.getQueueAttributes(
                get -> get.queueUrl(url).attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES));
        about = Integer.parseInt(queue.attributes().get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES));
        begin = endOfItsSecond(queue);
    }

    /** By SQS's own clock, which stamps the messages; this machine's may be minutes off. */
    private static Instant endOfItsSecond(GetQueueAttributesResponse response) {
        return response.sdkHttpResponse()
                .firstMatchingHeader("Date")
                .map(date -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant())
                .orElseGet(Instant::now)
                .plusMillis(999);
    }

    /** How many messages there are, as far as SQS knows. */
    int about() {
        return about;
    }

    /** The next message, with its attributes. */
    public Optional<Message> next() {
        for (Optional<Message> next = receive(); next.isPresent(); next = receive()) {
            if (seen.add(next.get().messageId()) && wasThere(next.get())) {
                return next;
            }
        }
        return Optional.empty();
    }

    /** One at a time, so that none is near the end of its time before its turn has come. */
    private synchronized Optional<Message> receive() {
        if (ended) {
            return Optional.empty();
        }
        Optional<Message> received = sqs
                .receiveMessage(receive -> receive.queueUrl(url)
                        .maxNumberOfMessages(1)
                        .visibilityTimeout((int) HIDDEN.toSeconds())
                        .waitTimeSeconds(WAIT_SECONDS)
                        .messageSystemAttributeNames(MessageSystemAttributeName.SENT_TIMESTAMP)
                        .messageAttributeNames("All"))
                .messages()
                .stream()
                .findFirst();
        received.ifPresent(message -> hidden.put(message.messageId(), message.receiptHandle()));
        return received;
    }

    private boolean wasThere(Message message) {
        return !sentAt(message).isAfter(begin)
                && Optional.ofNullable(message.messageAttributes().get("requestId"))
                        .map(MessageAttributeValue::stringValue)
                        .filter(own::contains)
                        .isEmpty();
    }

    static Instant sentAt(Message message) {
        return Instant.ofEpochMilli(
                Long.parseLong(message.attributes().get(MessageSystemAttributeName.SENT_TIMESTAMP)));
    }

    /** Passes by what this request puts into the queue: it may do so within the second in which the walk began. */
    void passBy(String requestId) {
        own.add(requestId);
    }

    public synchronized void remove(Message message) {
        sqs.deleteMessage(delete -> delete.queueUrl(url).receiptHandle(message.receiptHandle()));
        hidden.remove(message.messageId());
    }

    /** Nothing comes any more, and what was not removed is in sight again. */
    synchronized void end() {
        ended = true;
        List<ChangeMessageVisibilityBatchRequestEntry> shown = new ArrayList<>();
        hidden.forEach((id, handle) -> shown.add(ChangeMessageVisibilityBatchRequestEntry.builder()
                .id(id)
                .receiptHandle(handle)
                .visibilityTimeout(0)
                .build()));
        hidden.clear();
        for (int from = 0; from < shown.size(); from += LARGEST_BATCH) {
            List<ChangeMessageVisibilityBatchRequestEntry> batch =
                    shown.subList(from, Math.min(shown.size(), from + LARGEST_BATCH));
            // SQS refuses single ones, in its answer, whose time is over: they are in sight already.
            sqs.changeMessageVisibilityBatch(change -> change.queueUrl(url).entries(batch));
        }
    }

    @Override
    public void close() {
        end();
    }
}
