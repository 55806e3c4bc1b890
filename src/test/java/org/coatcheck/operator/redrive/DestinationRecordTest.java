package org.coatcheck.operator.redrive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.coatcheck.event.Event;
import org.coatcheck.event.Event.ObjectEvents;
import org.coatcheck.event.EventReader;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.quarantine.StoredEvent.Found;
import org.coatcheck.quarantine.StoredEvent.Lost;
import org.coatcheck.testing.EventFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;

/** Given a message that Lambda sent to the failed queue, the event that failed. */
class DestinationRecordTest {

    @Test
    void findsTheEventInLambdasRecord() {
        String record = new String(EventFiles.bytes("on-failure-destination.json"), UTF_8);

        assertThat(DestinationRecord.event(record))
                .isInstanceOfSatisfying(
                        Found.class,
                        found -> assertThat(objects(found)).containsExactly("coatcheck-uploads/uploads/cat.jpg"));
    }

    private static List<String> objects(Found found) {
        return switch (new EventReader("photos").read(found.event().asByteArray())) {
            case ObjectEvents events ->
                events.objects().stream().map(ObjectEvent::object).toList();
            case Event other -> throw new AssertionError(other);
        };
    }

    static Stream<String> events() {
        return Stream.of(
                "{\"n\": [1.10, 12345678901234567890.123456789012345678901, -0.0, 1e400]}",
                "{\"ü\":\"😀 \\ud83d\\ude00\",\"none\":null,\"requestPayload\":1}",
                "{\"twice\":1,\"twice\":2}",
                "{\"padding\":\"" + "ü😀".repeat(100_000) + "\"}",
                "[".repeat(1_000) + "]".repeat(1_000),
                "{\"" + "n".repeat(60_000) + "\":" + "1".repeat(1_001) + "}",
                "\"text\"",
                "12",
                "null",
                "[]");
    }

    @ParameterizedTest
    @MethodSource("events")
    void copiesTheEventUnchanged(String event) {
        String recordStart = "{\"requestContext\": {\"requestPayload\": 2}, \"requestPayload\": ";

        assertThat(DestinationRecord.event(recordStart + event + " , \"version\": \"1.0\"} "))
                .isEqualTo(new Found(SdkBytes.fromUtf8String(event)));
    }

    @Test
    void reportsARecordWithoutTheEvent() {
        assertThat(DestinationRecord.event("{\"requestContext\":{},\"responsePayload\":{}}"))
                .isEqualTo(new Lost(
                        "its Lambda invocation record does not contain the event, which may have been too large"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not JSON", "{", "{} {}", "[]", "{\"requestPayload\":{}}"})
    void reportsABodyThatIsNotARecord(String body) {
        assertThat(DestinationRecord.event(body))
                .isInstanceOfSatisfying(
                        Lost.class,
                        lost -> assertThat(lost.reason()).startsWith("it is not a Lambda invocation record"));
    }
}
