package org.coatcheck.testing;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A queue of a test's own, which takes what one of the stack's takes, so that all that is in it is the test's. */
public final class TestQueue implements AutoCloseable {

    private final SqsClient sqs = TestStack.shared().sqs;
    private final String url;

    /** Creates a queue with the settings of the one whose URL is this output of the template. */
    public TestQueue(String output) {
        String original = TestStack.shared().output(output);
        String largest = sqs.getQueueAttributes(
                        get -> get.queueUrl(original).attributeNames(QueueAttributeName.MAXIMUM_MESSAGE_SIZE))
                .attributes()
                .get(QueueAttributeName.MAXIMUM_MESSAGE_SIZE);
        url = sqs.createQueue(create -> create.queueName("test-" + UUID.randomUUID())
                        .attributes(Map.of(QueueAttributeName.MAXIMUM_MESSAGE_SIZE, largest)))
                .queueUrl();
    }

    public String url() {
        return url;
    }

    /** Its messages, up to ten, which are gone from it then. */
    public List<Message> take() {
        List<Message> messages = sqs.receiveMessage(
                        receive -> receive.queueUrl(url).maxNumberOfMessages(10).messageAttributeNames("All"))
                .messages();
        messages.forEach(
                message -> sqs.deleteMessage(delete -> delete.queueUrl(url).receiptHandle(message.receiptHandle())));
        return messages;
    }

    /** The messages of a queue, up to ten, which stay in it. */
    public static List<Message> inSight(String url) {
        return TestStack.shared()
                .sqs
                .receiveMessage(receive -> receive.queueUrl(url)
                        .maxNumberOfMessages(10)
                        .visibilityTimeout(0)
                        .messageAttributeNames("All"))
                .messages();
    }

    /** The value of an attribute of a message. */
    public static String attribute(Message message, String name) {
        return message.messageAttributes().get(name).stringValue();
    }

    @Override
    public void close() {
        sqs.deleteQueue(delete -> delete.queueUrl(url));
    }
}
