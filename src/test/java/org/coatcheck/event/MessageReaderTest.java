package org.coatcheck.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.coatcheck.event.Event.NotificationTest;
import org.coatcheck.event.Event.ObjectEvents;
import org.coatcheck.event.Event.SnsMessage;
import org.coatcheck.event.Event.SqsMessages;
import org.coatcheck.event.Event.UnknownEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.testing.EventFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Events of S3 that come as messages of SQS and SNS. */
class MessageReaderTest {

    private static final ObjectReader JSON = new JsonMapper().reader();

    private static final EventReader READER = new EventReader("uploads-bucket");

    /** How S3 itself sends the event that a message holds. */
    @ParameterizedTest
    @CsvSource({
        "sqs-s3.json,             s3-put.json",
        "sqs-sns-s3.json,         s3-put.json",
        "sqs-eventbridge-s3.json, s3-eventbridge-key.json",
        "sqs-s3-test.json,        s3-test.json",
        "sns-s3.json,             s3-put.json",
        "sns-eventbridge-s3.json, s3-eventbridge-created.json",
    })
    void messageHoldsTheEventAsS3SendsIt(String file, String sentByS3) {
        Message message = onlyMessage(EventFiles.bytes(file));

        assertThat(message.event()).isEqualTo(READER.read(EventFiles.bytes(sentByS3)));
        assertThat(json(message.bytes())).isEqualTo(json(EventFiles.bytes(sentByS3)));
    }

    @ParameterizedTest
    @CsvSource({
        "sqs-s3.json, aws:sqs, arn:aws:sqs:eu-central-1:123456789012:orders, ec9d83a3-757e-4a29-a2a6-9586675b9244",
        "sqs-sns-s3.json, aws:sqs, arn:aws:sqs:eu-central-1:123456789012:coatcheck-uploads, 4f0c7f6e-0f5b-4f0e-9a0b-0c1f6c1f7a01",
        "sns-s3.json, aws:sns, arn:aws:sns:eu-central-1:123456789012:uploads, b20f5d8e-2f9a-5c33-9d63-0a52f2d4c1b7",
    })
    void messageSaysWhichWayItCame(String file, String service, String arn, String messageId) {
        assertThat(onlyMessage(EventFiles.bytes(file)).via()).isEqualTo(new Via(service, arn, messageId));
    }

    @Test
    void eachMessageOfAMixedBatchHasItsOwnEvent() {
        List<Message> messages = queued(EventFiles.bytes("sqs-mixed.json"));

        assertThat(messages)
                .extracting(Message::event)
                .satisfiesExactly(
                        event -> assertChange(event, Change.CREATED, "uploads/a b/ü+1.jpg"),
                        event -> assertThat(event).isEqualTo(new UnknownEvent("aws:sqs", "")),
                        event -> assertChange(event, Change.REMOVED, "uploads/cat.jpg"),
                        event -> assertThat(event).isEqualTo(new UnknownEvent("aws:sqs", "")));
    }

    @Test
    void foreignMessageOfABatchIsAWholeEventOfItsOwn() {
        byte[] batch = EventFiles.bytes("sqs-mixed.json");

        byte[] foreign = queued(batch).get(1).bytes();

        assertThat(json(foreign).path("Records"))
                .containsExactly(json(batch).path("Records").path(1));
        assertThat(READER.read(foreign)).isEqualTo(new UnknownEvent("aws:sqs", ""));
    }

    @Test
    void foreignMessageKeepsHalfACharacter() {
        ObjectNode batch = sqs("m1", put(), "m2", "half \ud83e of a coat");

        JsonNode foreign = json(queued(bytes(batch)).get(1).bytes());

        assertThat(foreign.path("Records").path(0).path("body").textValue()).isEqualTo("half \ud83e of a coat");
    }

    @Test
    void knowsFifoQueues() {
        assertThat(queued(EventFiles.bytes("sqs-fifo-s3.json")))
                .hasSize(2)
                .allSatisfy(message -> assertThat(message.via().isFifoQueue()).isTrue());
        assertThat(onlyMessage(EventFiles.bytes("sqs-s3.json")).via().isFifoQueue())
                .isFalse();
    }

    @Test
    void testEventIsAMessageOfS3() {
        assertThat(onlyMessage(EventFiles.bytes("sqs-s3-test.json")).event()).isInstanceOf(NotificationTest.class);
    }

    @Test
    void notificationWithoutAnObjectIsAnUnknownEventOfS3() {
        Message message = onlyMessage(bytes(sqs("m1", "{\"Records\":[{\"eventSource\":\"aws:s3\"}]}")));

        assertThat(message.event()).isInstanceOf(UnknownEvent.class);
        assertThat(message.event().source()).isEqualTo("aws:s3");
    }

    /** Only S3's own forms count: a message must not be able to call the echo or to start a cleanup. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Hello.",
                "",
                "7",
                "{\"source\":\"aws:s3\",\"detail\":\"uploads/cat.jpg\"}",
                "{\"source\":\"aws:events\",\"detail\":\"0900Z\"}",
                "{\"source\":\"aws.s3\",\"detail-type\":\"Object Created\",\"detail\":\"none\"}",
                "{\"Type\":\"Notification\",\"TopicArn\":\"arn:aws:sns:eu-central-1:1:t\",\"Message\":\"Hello.\"}",
                "{\"Type\":\"Notification\",\"TopicArn\":\"arn:aws:sns:eu-central-1:1:t\"}",
                "{\"Type\":\"SubscriptionConfirmation\",\"TopicArn\":\"arn:aws:sns:eu-central-1:1:t\"}",
                "{\"Event\":\"s3:TestEvent\",\"Event\":\"s3:TestEvent\"}",
                "{\"Event\":\"s3:TestEvent\"} and more",
                "{\"Records\":[{\"eventSource\":\"aws:sqs\",\"messageId\":\"m\",\"body\":\"{}\"}]}",
            })
    void messageOfAnythingElseIsUnknown(String body) {
        assertThat(READER.read(bytes(sqs("m1", body)))).isEqualTo(new UnknownEvent("aws:sqs", ""));
        assertThat(READER.read(bytes(sns(body)))).isEqualTo(new UnknownEvent("aws:sns", ""));
    }

    @Test
    void messageInAMessageInAMessageIsUnknown() {
        String inner = sqs("m1", put()).toString();

        assertThat(READER.read(bytes(sqs("m2", inner)))).isEqualTo(new UnknownEvent("aws:sqs", ""));
    }

    /** Without the id, SQS could not be told which message failed. */
    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "m\n", "\ud83d"})
    void messageWithoutAnIdMakesTheWholeEventUnknown(String id) {
        assertThat(READER.read(bytes(sqs("m1", put(), id, put())))).isEqualTo(new UnknownEvent("aws:sqs", ""));
        assertThat(READER.read(bytes(sqs("x".repeat(101), put())))).isEqualTo(new UnknownEvent("aws:sqs", ""));
    }

    @Test
    void recordOfAnotherServiceMakesTheWholeEventUnknown() {
        ObjectNode batch = sqs("m1", put(), "m2", put());
        ((ObjectNode) batch.path("Records").path(1)).put("eventSource", "aws:kinesis");

        assertThat(READER.read(bytes(batch))).isEqualTo(new UnknownEvent("aws:sqs", ""));
    }

    /** SNS sends one message at a time, and has no way to hear that one of two failed. */
    @Test
    void severalRecordsOfSnsAreUnknown() {
        ObjectNode event = sns(put());
        event.withArray("Records").add(event.path("Records").path(0).deepCopy());

        assertThat(READER.read(bytes(event))).isEqualTo(new UnknownEvent("aws:sns", ""));
    }

    private static void assertChange(Event event, Change change, String key) {
        assertThat(event)
                .isInstanceOfSatisfying(
                        ObjectEvents.class,
                        objects -> assertThat(objects.objects())
                                .singleElement()
                                .extracting(ObjectEvent::change, ObjectEvent::key)
                                .containsExactly(change, key));
    }

    private static String put() {
        return new String(EventFiles.bytes("s3-put.json"), UTF_8);
    }

    private static List<Message> queued(byte[] event) {
        return ((SqsMessages) READER.read(event)).messages();
    }

    private static Message onlyMessage(byte[] event) {
        return switch (READER.read(event)) {
            case SnsMessage(Message message) -> message;
            case SqsMessages batch
            when batch.messages().size() == 1 -> batch.messages().getFirst();
            default -> throw new AssertionError("not one message: " + new String(event, UTF_8));
        };
    }

    private static ObjectNode sqs(String... idsAndBodies) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < idsAndBodies.length; i += 2) {
            event.withArray("Records")
                    .addObject()
                    .put("messageId", idsAndBodies[i])
                    .put("body", idsAndBodies[i + 1])
                    .put("eventSource", "aws:sqs")
                    .put("eventSourceARN", "arn:aws:sqs:eu-central-1:123456789012:uploads");
        }
        return event;
    }

    private static ObjectNode sns(String message) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.withArray("Records")
                .addObject()
                .put("EventSource", "aws:sns")
                .putObject("Sns")
                .put("MessageId", "m1")
                .put("Message", message);
        return event;
    }

    private static byte[] bytes(JsonNode event) {
        try {
            return new JsonMapper()
                    .writer()
                    .with(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .writeValueAsBytes(event);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static JsonNode json(byte[] bytes) {
        try {
            return JSON.readTree(bytes);
        } catch (IOException notJson) {
            throw new UncheckedIOException(notJson);
        }
    }
}
