package org.coatcheck.operator.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coatcheck.testing.TestQueue;
import org.coatcheck.testing.TestStack;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** A walk comes to an end, and loses nothing, wherever it is left. */
class QueueWalkIT {

    private final SqsClient sqs = TestStack.shared().sqs;
    private final TestQueue queue = new TestQueue("UnknownQueueUrl");

    @AfterEach
    void deleteQueue() {
        queue.close();
    }

    @Test
    void eachMessageComesOnceAndIsThereAgainAfterwards() {
        send("a", "b", "c");

        try (QueueWalk walk = new QueueWalk(sqs, queue.url())) {
            assertThat(walk.about()).isEqualTo(3);
            assertThat(rest(walk)).containsExactlyInAnyOrder("a", "b", "c");
            assertThat(inSight()).isEmpty();
        }

        assertThat(inSight()).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void aMessageThatShowsUpAgainComesOnce() {
        send("a");

        try (QueueWalk walk = new QueueWalk(sqs, queue.url())) {
            Message message = walk.next().orElseThrow();
            sqs.changeMessageVisibility(change -> change.queueUrl(queue.url())
                    .receiptHandle(message.receiptHandle())
                    .visibilityTimeout(0));

            assertThat(rest(walk)).isEmpty();
            assertThat(inSight()).isEmpty();
        }

        assertThat(inSight()).containsExactly("a");
    }

    @Test
    void whatIsRemovedIsGone() {
        send("a", "b");

        try (QueueWalk walk = new QueueWalk(sqs, queue.url())) {
            Message removed = walk.next().orElseThrow();
            walk.remove(removed);
            assertThat(rest(walk)).hasSize(1).doesNotContain(removed.body());
        }

        assertThat(inSight()).hasSize(1);
    }

    /** Ctrl-C ends a walk from another thread. */
    @Test
    void aWalkThatIsEndedInTheMiddleShowsAll() {
        send("a", "b");

        try (QueueWalk walk = new QueueWalk(sqs, queue.url())) {
            assertThat(walk.next()).isPresent();
            walk.end();

            assertThat(walk.next()).isEmpty();
            assertThat(inSight()).containsExactlyInAnyOrder("a", "b");
        }
    }

    @Test
    void whatComesLaterIsPassedBy() throws Exception {
        send("before");

        try (QueueWalk walk = new QueueWalk(sqs, queue.url())) {
            // SQS tells its time to the second, and all that was sent within that second counts as there.
            Thread.sleep(1_100);
            send("later");
            assertThat(rest(walk)).containsExactly("before");
        }

        assertThat(inSight()).containsExactlyInAnyOrder("before", "later");
    }

    @Test
    void whatTheWorkItselfCausesIsPassedByHoweverSoonItComes() {
        try (QueueWalk walk = new QueueWalk(sqs, queue.url())) {
            walk.passBy("request-1");
            sqs.sendMessage(message -> message.queueUrl(queue.url())
                    .messageBody("its own")
                    .messageAttributes(Map.of(
                            "requestId",
                            MessageAttributeValue.builder()
                                    .dataType("String")
                                    .stringValue("request-1")
                                    .build())));

            assertThat(rest(walk)).isEmpty();
        }

        assertThat(inSight()).containsExactly("its own");
    }

    private static List<String> rest(QueueWalk walk) {
        List<String> bodies = new ArrayList<>();
        for (Optional<Message> next = walk.next(); next.isPresent(); next = walk.next()) {
            bodies.add(next.get().body());
        }
        return bodies;
    }

    private void send(String... bodies) {
        for (String body : bodies) {
            sqs.sendMessage(message -> message.queueUrl(queue.url()).messageBody(body));
        }
    }

    private List<String> inSight() {
        return TestQueue.peek(queue.url()).stream().map(Message::body).toList();
    }
}
