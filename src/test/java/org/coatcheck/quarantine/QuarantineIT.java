package org.coatcheck.quarantine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.coatcheck.testing.TestClients.UNREACHABLE;
import static org.coatcheck.testing.TestQueue.attribute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.coatcheck.event.Attempt;
import org.coatcheck.event.Event.ScheduledTick;
import org.coatcheck.event.Event.UnknownEvent;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.quarantine.StoredEvent.Found;
import org.coatcheck.quarantine.StoredEvent.Lost;
import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestQueue;
import org.coatcheck.testing.TestStack;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** An event that cannot be processed is stored in a queue, whole; if that fails, the caller gets the exception. */
class QuarantineIT {

    /** 1 MiB minus 8 KiB for the attributes. */
    private static final int LARGEST_BODY = 1_040_384;

    private static final byte[] EVENT = "{}".getBytes(UTF_8);
    private static final UnknownEvent UNKNOWN = new UnknownEvent("aws:sqs", "");

    private final TestStack stack = TestStack.shared();
    private final TestQueue unknown = new TestQueue("UnknownQueueUrl");
    private final TestQueue rejected = new TestQueue("RejectedQueueUrl");
    private final String bucket = stack.output("OversizedBucket");
    private final Quarantine quarantine = quarantine(stack.sqs, stack.s3, bucket);
    private final String requestId = UUID.randomUUID().toString();
    private final Instant receivedAt = Instant.parse("2026-03-12T09:00:00.123456Z");
    private final Attempt attempt = new Invocation(
                    requestId, receivedAt, receivedAt.plusSeconds(60), "$LATEST", false, 1769, false, Optional.empty())
            .attempt();

    @AfterEach
    void deleteQueues() {
        Stream.of(unknown, rejected).forEach(QuarantineIT::delete);
    }

    private static void delete(TestQueue queue) {
        try {
            queue.close();
        } catch (QueueDoesNotExistException deletedByTheTest) {
            // nothing left to close
        }
    }

    static Stream<byte[]> events() {
        return Stream.of(
                "{\"n\": [1, 2]}".getBytes(UTF_8),
                "\r\n\t <Ünï/> \ud83d\ude00 &amp; \ufffd".getBytes(UTF_8),
                " ".getBytes(UTF_8),
                new byte[0],
                "no XML: \u0000 \u000b \u001b".getBytes(UTF_8),
                "no XML: \uffff".getBytes(UTF_8),
                new byte[] {(byte) 0xff, (byte) 0xd8, 0, 1, 2},
                new byte[] {'h', 'a', 'l', 'f', (byte) 0xc3},
                random(300_000));
    }

    @ParameterizedTest
    @MethodSource("events")
    void storesAnyEventWhole(byte[] event) {
        quarantine.storeUnknown(attempt, UNKNOWN, event);

        Message message = onlyMessage(unknown);
        assertThat(storedEvent(message)).isEqualTo(event);
        assertThat(attribute(message, "size")).isEqualTo(Integer.toString(event.length));
    }

    @Test
    void storesTextReadably() {
        quarantine.storeUnknown(attempt, UNKNOWN, "{\"ü\": 1}".getBytes(UTF_8));

        assertThat(onlyMessage(unknown).body()).isEqualTo("{\"ü\": 1}");
    }

    @Test
    void messageDescribesTheEvent() {
        quarantine.storeUnknown(attempt, new UnknownEvent("aws:s3", "record 0 names no object"), EVENT);

        Message message = onlyMessage(unknown);
        assertThat(message.messageAttributes())
                .containsOnlyKeys("source", "requestId", "receivedAt", "size", "reason", "encoding");
        assertThat(attribute(message, "source")).isEqualTo("aws:s3");
        assertThat(attribute(message, "requestId")).isEqualTo(requestId);
        assertThat(attribute(message, "receivedAt")).isEqualTo("2026-03-12T09:00:00.123456Z");
        assertThat(attribute(message, "size")).isEqualTo("2");
        assertThat(attribute(message, "reason")).isEqualTo("record 0 names no object");
        assertThat(attribute(message, "encoding")).isEqualTo("text");
        assertThat(rejected.take()).isEmpty();
    }

    @Test
    void eventOfAnUnknownSourceHasNoReason() {
        quarantine.storeUnknown(attempt, UNKNOWN, EVENT);

        assertThat(onlyMessage(unknown).messageAttributes()).doesNotContainKey("reason");
    }

    @Test
    void rejectedObjectIsNamedInTheRejectedQueue() {
        quarantine.storeRejected(attempt, object("a b/ü\n\u0001.jpg"), 1, "it is no image", EVENT);

        Message message = onlyMessage(rejected);
        assertThat(message.messageAttributes())
                .containsOnlyKeys("source", "requestId", "receivedAt", "size", "reason", "encoding", "object");
        assertThat(attribute(message, "source")).isEqualTo("aws:s3");
        assertThat(attribute(message, "object")).isEqualTo("uploads/a b/ü\n?.jpg");
        assertThat(attribute(message, "reason")).isEqualTo("it is no image");
        assertThat(unknown.take()).isEmpty();
    }

    @Test
    void eventWhoseAttemptsDiedIsInTheRejectedQueue() {
        quarantine.storeRejected(attempt, new ScheduledTick(LocalTime.of(9, 0)), "5 attempts at it died", EVENT);

        Message message = onlyMessage(rejected);
        assertThat(attribute(message, "source")).isEqualTo("aws:events");
        assertThat(attribute(message, "reason")).isEqualTo("5 attempts at it died");
    }

    @ParameterizedTest
    @ValueSource(strings = {"com.example.orders", "ümläut \ud83d\ude00", "a\tb\nc\rd", "<&\"'>", "${jndi:x} %s {}"})
    void storesTheSourceUnchanged(String source) {
        quarantine.storeUnknown(attempt, new UnknownEvent(source, ""), EVENT);

        assertThat(attribute(onlyMessage(unknown), "source")).isEqualTo(source);
    }

    @Test
    void attributeHasQuestionMarksForCharactersThatAreNotAllowed() {
        quarantine.storeUnknown(attempt, new UnknownEvent("a\u0000b\u001bc\uffffd\ud83de", ""), EVENT);

        assertThat(attribute(onlyMessage(unknown), "source")).isEqualTo("a?b?c?d?e");
    }

    @Test
    void longestAttributesFitBesideTheLargestBody() {
        ObjectEvent object = object("ü".repeat(512));

        quarantine.storeRejected(attempt, object, 0, "\ud83d\ude00".repeat(5000), text(LARGEST_BODY));

        Message message = onlyMessage(rejected);
        assertThat(attribute(message, "object")).isEqualTo(object.object());
        assertThat(attribute(message, "reason")).isEqualTo("\ud83d\ude00".repeat(1100));
        assertThat(storedEvent(message)).hasSize(LARGEST_BODY);
    }

    @Test
    void sendsTheLargestTextThatFitsInTheMessage() {
        byte[] event = text(LARGEST_BODY);

        quarantine.storeUnknown(attempt, UNKNOWN, event);

        Message message = onlyMessage(unknown);
        assertThat(attribute(message, "encoding")).isEqualTo("text");
        assertThat(message.body().getBytes(UTF_8)).isEqualTo(event);
    }

    @Test
    void sendsTheLargestBinaryEventThatFitsInTheMessage() {
        byte[] event = random(LARGEST_BODY / 4 * 3);

        quarantine.storeUnknown(attempt, UNKNOWN, event);

        Message message = onlyMessage(unknown);
        assertThat(attribute(message, "encoding")).isEqualTo("base64");
        assertThat(storedEvent(message)).isEqualTo(event);
    }

    static Stream<byte[]> oversized() {
        return Stream.of(
                text(LARGEST_BODY + 1),
                "ü".repeat(LARGEST_BODY / 2 + 1).getBytes(UTF_8),
                random(LARGEST_BODY / 4 * 3 + 1),
                text(6 << 20),
                random(6 << 20));
    }

    @ParameterizedTest
    @MethodSource("oversized")
    void storesLargerEventsInTheBucketAndSendsTheirLocation(byte[] event) throws Exception {
        quarantine.storeUnknown(attempt, UNKNOWN, event);

        Message message = onlyMessage(unknown);
        assertThat(attribute(message, "encoding")).isEqualTo("s3");
        assertThat(attribute(message, "size")).isEqualTo(Integer.toString(event.length));
        JsonNode pointer = new ObjectMapper().readTree(message.body());
        assertThat(pointer.path("bucket").asText()).isEqualTo(bucket);
        assertThat(pointer.path("key").asText()).isEqualTo("2026-03-12/" + requestId);
        assertThat(storedEvent(message)).isEqualTo(event);
    }

    @Test
    void twoOversizedObjectsOfOneEventDoNotOverwriteEachOther() {
        quarantine.storeRejected(attempt, object("one"), 0, "no", text(LARGEST_BODY + 1));
        quarantine.storeRejected(attempt, object("two"), 1, "no", text(LARGEST_BODY + 2));

        assertThat(rejected.take())
                .extracting(message -> storedEvent(message).length)
                .containsExactlyInAnyOrder(LARGEST_BODY + 1, LARGEST_BODY + 2);
    }

    @Test
    void reportsAnOversizedEventThatIsGoneFromTheBucket() {
        quarantine.storeUnknown(attempt, UNKNOWN, text(LARGEST_BODY + 1));
        stack.s3.deleteObject(delete -> delete.bucket(bucket).key("2026-03-12/" + requestId));

        Message message = onlyMessage(unknown);
        assertThat(new StoredEvents(stack.s3, bucket).read(message))
                .isEqualTo(new Lost("its event is no longer where it was put: " + message.body()));
    }

    @Test
    void readingThrowsIfS3IsUnreachable() {
        quarantine.storeUnknown(attempt, UNKNOWN, text(LARGEST_BODY + 1));
        StoredEvents unreachable = new StoredEvents(TestClients.s3(UNREACHABLE), bucket);
        Message message = onlyMessage(unknown);

        assertThatThrownBy(() -> unreachable.read(message)).isInstanceOf(SdkClientException.class);
    }

    @Test
    void storingThrowsIfTheQueueIsMissing() {
        unknown.close();

        assertThatThrownBy(() -> quarantine.storeUnknown(attempt, UNKNOWN, EVENT))
                .isInstanceOf(QueueDoesNotExistException.class);
    }

    @Test
    void storingThrowsIfSqsIsUnreachable() {
        Quarantine unreachable = quarantine(TestClients.sqs(UNREACHABLE), stack.s3, bucket);

        assertThatThrownBy(() -> unreachable.storeUnknown(attempt, UNKNOWN, EVENT))
                .isInstanceOf(SdkClientException.class);
        assertThatThrownBy(() -> unreachable.storeRejected(attempt, object("x"), 0, "no", EVENT))
                .isInstanceOf(SdkClientException.class);
    }

    @Test
    void sendsNothingIfAnOversizedEventCannotBeStored() {
        Quarantine unreachable = quarantine(stack.sqs, TestClients.s3(UNREACHABLE), bucket);
        Quarantine missing = quarantine(stack.sqs, stack.s3, "a-bucket-that-is-not-there");

        assertThatThrownBy(() -> unreachable.storeUnknown(attempt, UNKNOWN, text(LARGEST_BODY + 1)))
                .isInstanceOf(SdkClientException.class);
        assertThatThrownBy(() -> missing.storeUnknown(attempt, UNKNOWN, text(LARGEST_BODY + 1)))
                .isInstanceOf(NoSuchBucketException.class);
        assertThat(unknown.take()).isEmpty();
    }

    @Test
    void eventThatFitsDoesNotNeedS3() {
        quarantine(stack.sqs, TestClients.s3(UNREACHABLE), bucket).storeUnknown(attempt, UNKNOWN, text(LARGEST_BODY));

        assertThat(onlyMessage(unknown).body()).hasSize(LARGEST_BODY);
    }

    private Quarantine quarantine(SqsClient sqs, S3Client s3, String oversizedBucket) {
        return new Quarantine(sqs, s3, new QuarantineSettings(unknown.url(), rejected.url(), oversizedBucket));
    }

    private static Message onlyMessage(TestQueue queue) {
        List<Message> messages = queue.take();
        assertThat(messages).hasSize(1);
        return messages.getFirst();
    }

    /** The event, as a redrive reads it. */
    private byte[] storedEvent(Message message) {
        return switch (new StoredEvents(stack.s3, bucket).read(message)) {
            case Found(SdkBytes event) -> event.asByteArray();
            case Lost lost -> throw new AssertionError(lost);
        };
    }

    private static ObjectEvent object(String key) {
        return ObjectEvent.ofCurrentVersion(ObjectEvent.Change.CREATED, "ObjectCreated:Put", "uploads", key);
    }

    private static byte[] text(int bytes) {
        return "x".repeat(bytes).getBytes(UTF_8);
    }

    /** Bytes that are not valid text. */
    private static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        new Random(bytes).nextBytes(random);
        random[0] = (byte) 0xff;
        return random;
    }
}
