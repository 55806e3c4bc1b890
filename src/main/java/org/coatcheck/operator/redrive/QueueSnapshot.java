package org.coatcheck.operator.redrive;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * The messages that are in an SQS queue when the snapshot is taken. {@link #next()} returns each of them once, and none
 * that was sent later, so a loop over a snapshot ends even if its own work adds messages to the queue.
 *
 * <p>A received message stays invisible to every consumer until {@link #release()}, which makes all those visible again
 * that were not deleted. If the process is killed before that, SQS makes them visible after their visibility timeout.
 */
public final class QueueSnapshot implements AutoCloseable {

    /**
     * Longer than Lambda's longest time-out of 15 minutes and the pauses before, so that a message stays invisible while its event
     * is processed.
     */
    public static final Duration VISIBILITY_TIMEOUT = Duration.ofMinutes(18);

    /**
     * With a wait time above 0 (long polling), SQS queries all of its servers, so an empty response means an empty queue.
     *
     * @see <a
     *     href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html">
     *     Amazon SQS short and long polling</a>
     */
    private static final int WAIT_SECONDS = 1;

    /** SQS's limit for a batch request. */
    private static final int MAX_BATCH_SIZE = 10;

    /** While messages are read: enough for a thousand, and more for each message. A call takes a tenth of a second or less. */
    private static final Duration SHORTEST_READING = Duration.ofMinutes(2);

    private static final Duration READING_OF_A_MESSAGE = Duration.ofMillis(20);

    /** SQS's limit. */
    private static final Duration LONGEST_VISIBILITY_TIMEOUT = Duration.ofHours(12);

    private final SqsClient sqs;
    private final String url;
    private final int batchSize;
    private final Duration visibilityTimeout;
    private final int approximateCount;
    private final int countElsewhere;
    private final Instant takenAt;
    private final long takenAtNanos;
    private final Set<String> returnedMessageIds = new HashSet<>();
    private final Set<String> ignoredRequestIds = new HashSet<>();
    /** The latest receipt handle by message id: SQS accepts only the latest one. */
    private final Map<String, String> receiptHandles = new LinkedHashMap<>();
    /** Received in a batch, and not returned yet. */
    private final Deque<Message> received = new ArrayDeque<>();

    private int callsInProgress;
    private boolean released;

    /**
     * Takes a snapshot of the queue with this URL, to process its messages. Several threads may take messages from it. It
     * receives one message at a time: in a batch, the visibility timeout of the last ones could run out before their turn.
     */
    public QueueSnapshot(SqsClient sqs, String url) {
        this(sqs, url, 1, count -> VISIBILITY_TIMEOUT);
    }

    /** @param visibilityTimeout for a number of messages */
    QueueSnapshot(SqsClient sqs, String url, int batchSize, IntFunction<Duration> visibilityTimeout) {
        this.sqs = sqs;
        this.url = url;
        this.batchSize = batchSize;
        GetQueueAttributesResponse queue = sqs.getQueueAttributes(get -> get.queueUrl(url)
                .attributeNames(
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE));
        // Not before the response, whose time the messages are compared with.
        takenAtNanos = System.nanoTime();
        takenAt = endOfSecond(queue);
        approximateCount = count(queue, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES);
        countElsewhere = count(queue, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
        this.visibilityTimeout = visibilityTimeout.apply(approximateCount);
    }

    private static int count(GetQueueAttributesResponse queue, QueueAttributeName name) {
        return Integer.parseInt(queue.attributes().getOrDefault(name, "0"));
    }

    /** Takes a snapshot of the queue with this URL, to read its messages. */
    static QueueSnapshot forReading(SqsClient sqs, String url) {
        return new QueueSnapshot(sqs, url, MAX_BATCH_SIZE, QueueSnapshot::timeToRead);
    }

    private static Duration timeToRead(int count) {
        Duration time = SHORTEST_READING.plus(READING_OF_A_MESSAGE.multipliedBy(count));
        return time.compareTo(LONGEST_VISIBILITY_TIMEOUT) < 0 ? time : LONGEST_VISIBILITY_TIMEOUT;
    }

    /**
     * The time of a response by SQS's clock, which also stamps the messages; this machine's clock may differ by minutes.
     * The header has whole seconds, so the end of that second is taken.
     */
    private static Instant endOfSecond(GetQueueAttributesResponse response) {
        return response.sdkHttpResponse()
                .firstMatchingHeader("Date")
                .map(date -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant())
                .orElseGet(Instant::now)
                .plusMillis(999);
    }

    /** The number of messages, which SQS states only approximately. */
    int approximateCount() {
        return approximateCount;
    }

    /** The number of messages that others have received, and that are not in the snapshot, as SQS states it approximately. */
    int countElsewhere() {
        return countElsewhere;
    }

    /** Whether a message that is sent now could have the same time as one of the snapshot. That lasts for a second. */
    boolean isFresh() {
        return System.nanoTime() - takenAtNanos < Duration.ofSeconds(1).toNanos();
    }

    /**
     * Receives the next message with its message attributes; empty after the last one, and after {@link #release()}. A
     * message that becomes visible again is received again, and skipped. If nothing else comes for as long as the visibility
     * timeout, the last message was the end.
     */
    public Optional<Message> next() {
        long end = System.nanoTime() + visibilityTimeout.toNanos();
        while (true) {
            Optional<Message> next = poll();
            if (next.isPresent()) {
                return next;
            }
            if (System.nanoTime() - end > 0 || !receive()) {
                return Optional.empty();
            }
        }
    }

    /** The messages, one after the other. Each is received when it is asked for. */
    public Stream<Message> messages() {
        return Stream.generate(this::next).takeWhile(Optional::isPresent).map(Optional::orElseThrow);
    }

    private synchronized Optional<Message> poll() {
        while (!released && !received.isEmpty()) {
            Message message = received.remove();
            if (returnedMessageIds.add(message.messageId()) && belongsToSnapshot(message)) {
                return Optional.of(message);
            }
        }
        return Optional.empty();
    }

    /** Returns whether there was a message. */
    private boolean receive() {
        synchronized (this) {
            if (released) {
                return false;
            }
            callsInProgress++;
        }
        List<Message> messages = List.of();
        try {
            messages = sqs.receiveMessage(receive -> receive.queueUrl(url)
                            .maxNumberOfMessages(batchSize)
                            .visibilityTimeout((int) visibilityTimeout.toSeconds())
                            .waitTimeSeconds(WAIT_SECONDS)
                            .messageSystemAttributeNames(MessageSystemAttributeName.SENT_TIMESTAMP)
                            .messageAttributeNames("All"))
                    .messages();
        } finally {
            hold(messages);
        }
        return !messages.isEmpty();
    }

    private synchronized void hold(List<Message> messages) {
        messages.forEach(message -> receiptHandles.put(message.messageId(), message.receiptHandle()));
        received.addAll(messages);
        callsInProgress--;
        notifyAll();
    }

    private boolean belongsToSnapshot(Message message) {
        return !sentAt(message).isAfter(takenAt)
                && Optional.ofNullable(message.messageAttributes().get("requestId"))
                        .map(MessageAttributeValue::stringValue)
                        .filter(ignoredRequestIds::contains)
                        .isEmpty();
    }

    /** When SQS received a message that {@link #next()} returned. */
    static Instant sentAt(Message message) {
        return Instant.ofEpochMilli(
                Long.parseLong(message.attributes().get(MessageSystemAttributeName.SENT_TIMESTAMP)));
    }

    /**
     * Excludes messages that this invocation of the function puts into the queue. Their time alone does not exclude them
     * if they are sent in the same second in which the snapshot is taken.
     */
    synchronized void ignoreMessagesOf(String requestId) {
        ignoredRequestIds.add(requestId);
    }

    /** Deletes from the queue a message that {@link #next()} has returned. */
    public synchronized void delete(Message message) {
        // It may have been received again, if it was visible in the meantime.
        String handle = receiptHandles.getOrDefault(message.messageId(), message.receiptHandle());
        sqs.deleteMessage(delete -> delete.queueUrl(url).receiptHandle(handle));
        receiptHandles.remove(message.messageId());
    }

    /** Ends the snapshot and makes all received messages visible again that were not deleted. */
    synchronized void release() {
        released = true;
        awaitReceivedMessages();
        List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>();
        receiptHandles.forEach((id, handle) -> entries.add(ChangeMessageVisibilityBatchRequestEntry.builder()
                .id(id)
                .receiptHandle(handle)
                .visibilityTimeout(0)
                .build()));
        receiptHandles.clear();
        for (int from = 0; from < entries.size(); from += MAX_BATCH_SIZE) {
            List<ChangeMessageVisibilityBatchRequestEntry> batch =
                    entries.subList(from, Math.min(entries.size(), from + MAX_BATCH_SIZE));
            // The response lists entries that failed because their visibility timeout is over: these messages are
            // visible already.
            sqs.changeMessageVisibilityBatch(change -> change.queueUrl(url).entries(batch));
        }
    }

    /** A message that another thread receives now must be made visible, too. */
    private synchronized void awaitReceivedMessages() {
        try {
            while (callsInProgress > 0) {
                wait();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        release();
    }
}
