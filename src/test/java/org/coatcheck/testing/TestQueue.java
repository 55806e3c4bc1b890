package org.coatcheck.testing;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A queue for one test, with the message size limit of one of the stack's queues. It holds this test's messages only. */
public final class TestQueue implements AutoCloseable {

    /** By the output that names the queue: hundreds of tests ask for the same limits. */
    private static final Map<String, String> MAX_SIZES = new ConcurrentHashMap<>();

    private final SqsClient sqs = TestStack.shared().sqs;
    private final String url;

    /**
     * Creates the queue.
     *
     * @param output of the template: the URL of the queue whose limit is copied
     */
    public TestQueue(String output) {
        String maxSize = MAX_SIZES.computeIfAbsent(output, TestQueue::maxSize);
        url = sqs.createQueue(create -> create.queueName("test-" + UUID.randomUUID())
                        .attributes(Map.of(QueueAttributeName.MAXIMUM_MESSAGE_SIZE, maxSize)))
                .queueUrl();
    }

    private static String maxSize(String output) {
        TestStack stack = TestStack.shared();
        return stack.sqs
                .getQueueAttributes(get ->
                        get.queueUrl(stack.output(output)).attributeNames(QueueAttributeName.MAXIMUM_MESSAGE_SIZE))
                .attributes()
                .get(QueueAttributeName.MAXIMUM_MESSAGE_SIZE);
    }

    public String url() {
        return url;
    }

    /** Receives up to ten messages and deletes them from the queue. */
    public List<Message> take() {
        List<Message> messages = sqs.receiveMessage(
                        receive -> receive.queueUrl(url).maxNumberOfMessages(10).messageAttributeNames("All"))
                .messages();
        messages.forEach(
                message -> sqs.deleteMessage(delete -> delete.queueUrl(url).receiptHandle(message.receiptHandle())));
        return messages;
    }

    /** Receives up to ten messages of any queue, and leaves them visible there. */
    public static List<Message> peek(String url) {
        return TestStack.shared()
                .sqs
                .receiveMessage(receive -> receive.queueUrl(url)
                        .maxNumberOfMessages(10)
                        .visibilityTimeout(0)
                        .messageAttributeNames("All"))
                .messages();
    }

    /** The value of a message's attribute. */
    public static String attribute(Message message, String name) {
        return message.messageAttributes().get(name).stringValue();
    }

    @Override
    public void close() {
        sqs.deleteQueue(delete -> delete.queueUrl(url));
    }
}
