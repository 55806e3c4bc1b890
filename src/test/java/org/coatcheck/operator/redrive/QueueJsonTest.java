package org.coatcheck.operator.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.coatcheck.event.EventReader;
import org.coatcheck.operator.terminal.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** A message of a queue with its event, in one line. */
class QueueJsonTest {

    private static String event(String text) {
        SdkBytes bytes = SdkBytes.fromUtf8String(text);
        Message message = Message.builder()
                .messageId("1")
                .attributes(Map.of(MessageSystemAttributeName.SENT_TIMESTAMP, "0"))
                .build();
        return Json.line(QueueJson.withEvent(new QueuedMessage(
                EventQueue.UNKNOWN,
                message,
                new QueuedEvent.Found(bytes, new EventReader("photos").read(bytes.asByteArrayUnsafe())))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"n\":1.5}", "{\"n\":0.12345678901234567890123}", "[]"})
    void hasAnEventAsItIs(String event) {
        assertThat(event(event)).endsWith("\"event\":" + event + "}");
    }

    /** Another reader could take the first value, or the last one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"source\":\"one\",\"source\":\"two\"}",
                "{\"source\":\"one\"} rest",
                "{\"n\":1e99999999999}",
            })
    void hasWhatReadersTakeForDifferentThingsAsText(String event) {
        assertThat(event(event)).endsWith("\"event\":\"" + event.replace("\"", "\\\"") + "\"}");
    }

    @ParameterizedTest
    @ValueSource(ints = {990, 999, 1_000, 1_001})
    void hasDeepEvents(int levels) {
        assertThat(event("[".repeat(levels) + "]".repeat(levels))).contains("[".repeat(levels));
    }
}
