package org.coatcheck.operator.demo;

import java.util.List;
import java.util.Optional;
import org.coatcheck.operator.terminal.Table;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** Shows up to ten messages of the unknown queue, and leaves them in it. */
final class UnknownQueueTable {

    private UnknownQueueTable() {}

    static Table of(SqsClient sqs, String queueUrl) {
        Table table = new Table(80);
        table.add("SOURCE", "RECEIVED AT", "REQUEST", "BYTES", "EVENT");
        messages(sqs, queueUrl)
                .forEach(message -> table.add(
                        attribute(message, "source"),
                        attribute(message, "receivedAt"),
                        attribute(message, "requestId"),
                        attribute(message, "size"),
                        message.body()));
        return table;
    }

    /** With a visibility timeout of 0 the messages stay visible to all consumers. */
    private static List<Message> messages(SqsClient sqs, String queueUrl) {
        return sqs.receiveMessage(receive -> receive.queueUrl(queueUrl)
                        .maxNumberOfMessages(10)
                        .visibilityTimeout(0)
                        .messageAttributeNames("All"))
                .messages();
    }

    private static String attribute(Message message, String name) {
        return Optional.ofNullable(message.messageAttributes().get(name))
                .map(MessageAttributeValue::stringValue)
                .orElse("");
    }
}
