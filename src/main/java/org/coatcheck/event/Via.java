package org.coatcheck.event;

/**
 * The service that passed an event of S3 on to the function.
 *
 * @param service {@code aws:sqs} or {@code aws:sns}
 * @param arn of the queue or the topic
 * @param messageId the service's id of the message, which is the same each time that the message is delivered
 */
public record Via(String service, String arn, String messageId) {

    public static final String SQS = "aws:sqs";

    public static final String SNS = "aws:sns";

    /** Whether it is a queue that delivers the messages of a group in order. */
    public boolean isFifoQueue() {
        return service.equals(SQS) && arn.endsWith(".fifo");
    }
}
