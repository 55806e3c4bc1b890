package org.coatcheck.operator.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.coatcheck.testing.TestQueue;
import org.coatcheck.testing.TestStack;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** A snapshot returns each message once, comes to an end, and loses no message wherever it ends. */
class QueueSnapshotIT {

    private final SqsClient sqs = TestStack.shared().sqs;
    private final TestQueue queue = new TestQueue("UnknownQueueUrl");

    @AfterEach
    void deleteQueue() {
        queue.close();
    }

    @Test
    void returnsEachMessageOnceAndReleasesItAfterwards() {
        send("a", "b", "c");

        try (QueueSnapshot snapshot = new QueueSnapshot(sqs, queue.url())) {
            assertThat(snapshot.approximateCount()).isEqualTo(3);
            assertThat(rest(snapshot)).containsExactlyInAnyOrder("a", "b", "c");
            assertThat(visible()).isEmpty();
        }

        assertThat(visible()).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void returnsAMessageThatBecomesVisibleAgainOnlyOnce() {
        send("a");

        try (QueueSnapshot snapshot = new QueueSnapshot(sqs, queue.url())) {
            Message message = snapshot.next().orElseThrow();
            sqs.changeMessageVisibility(change -> change.queueUrl(queue.url())
                    .receiptHandle(message.receiptHandle())
                    .visibilityTimeout(0));

            assertThat(rest(snapshot)).isEmpty();
            assertThat(visible()).isEmpty();
        }

        assertThat(visible()).containsExactly("a");
    }

    /** Reading a long queue takes longer than its messages stay invisible. */
    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
    void endsAlthoughAllMessagesBecomeVisibleAgain() {
        send("a", "b", "c");

        try (QueueSnapshot snapshot = new QueueSnapshot(sqs, queue.url(), 1, count -> Duration.ofSeconds(1))) {
            assertThat(rest(snapshot)).containsExactlyInAnyOrder("a", "b", "c");
        }
    }

    @Test
    void deletesAMessage() {
        send("a", "b");

        try (QueueSnapshot snapshot = new QueueSnapshot(sqs, queue.url())) {
            Message deleted = snapshot.next().orElseThrow();
            snapshot.delete(deleted);
            assertThat(rest(snapshot)).hasSize(1).doesNotContain(deleted.body());
        }

        assertThat(visible()).hasSize(1);
    }

    /** As at Ctrl-C, which releases the snapshot from another thread. */
    @Test
    void releasesAllMessagesWhenItEndsEarly() {
        send("a", "b");

        try (QueueSnapshot snapshot = new QueueSnapshot(sqs, queue.url())) {
            assertThat(snapshot.next()).isPresent();
            snapshot.release();

            assertThat(snapshot.next()).isEmpty();
            assertThat(visible()).containsExactlyInAnyOrder("a", "b");
        }
    }

    @Test
    void ignoresMessagesSentLater() throws Exception {
        send("before");

        try (QueueSnapshot snapshot = new QueueSnapshot(sqs, queue.url())) {
            // SQS states its time in whole seconds, and the snapshot includes all messages that were sent within that
            // second.
            Thread.sleep(1_100);
            send("later");
            assertThat(rest(snapshot)).containsExactly("before");
        }

        assertThat(visible()).containsExactlyInAnyOrder("before", "later");
    }

    @Test
    void ignoresMessagesOfARedrivenRequestEvenWithinTheSameSecond() {
        try (QueueSnapshot snapshot = new QueueSnapshot(sqs, queue.url())) {
            snapshot.ignoreMessagesOf("request-1");
            sqs.sendMessage(message -> message.queueUrl(queue.url())
                    .messageBody("caused by the redrive")
                    .messageAttributes(Map.of(
                            "requestId",
                            MessageAttributeValue.builder()
                                    .dataType("String")
                                    .stringValue("request-1")
                                    .build())));

            assertThat(rest(snapshot)).isEmpty();
        }

        assertThat(visible()).containsExactly("caused by the redrive");
    }

    private static List<String> rest(QueueSnapshot snapshot) {
        return snapshot.messages().map(Message::body).toList();
    }

    private void send(String... bodies) {
        for (String body : bodies) {
            sqs.sendMessage(message -> message.queueUrl(queue.url()).messageBody(body));
        }
    }

    private List<String> visible() {
        return TestQueue.peek(queue.url()).stream().map(Message::body).toList();
    }
}
