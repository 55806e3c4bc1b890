package org.coatcheck.operator.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.coatcheck.operator.redrive.QueueSummary.Waiting;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

class QueueSummaryTest {

    @Test
    void countsEqualErrorsOfAwsTogether() {
        QueueSummary summary = new QueueSummary(
                EventQueue.REJECTED,
                2,
                0,
                Stream.of("A1", "B2")
                        .map(id -> waiting("Access Denied (Service: S3, Status Code: 403, Request ID: " + id + ")"))
                        .toList());

        assertThat(summary.json().get("reasons")).hasToString("[{\"reason\":\"Access Denied\",\"messages\":2}]");
    }

    private static Waiting waiting(String reason) {
        Message message = Message.builder()
                .body("{}")
                .attributes(Map.of(MessageSystemAttributeName.SENT_TIMESTAMP, "1"))
                .messageAttributes(Map.of(
                        "reason",
                        MessageAttributeValue.builder()
                                .dataType("String")
                                .stringValue(reason)
                                .build()))
                .build();
        return Waiting.of(new QueuedMessage(EventQueue.REJECTED, message, new QueuedEvent.Unreadable("it is lost")));
    }
}
