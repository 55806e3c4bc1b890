package org.coatcheck.operator.console.aws;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Stack;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The stack that a console shows, and the clients that it uses for that. */
public final class Site implements AutoCloseable {

    private final Aws aws;
    private final Stack stack;

    final DynamoDbClient dynamoDb;
    final S3Client s3;
    final SqsClient sqs;
    final LambdaClient lambda;
    final CloudWatchLogsClient logs;
    final CloudWatchClient cloudWatch;
    final CloudFormationClient cloudFormation;

    private final Lock reading = new ReentrantLock();

    public Site(Aws aws, Stack stack) {
        this.aws = aws;
        this.stack = stack;
        this.dynamoDb = aws.dynamoDb();
        this.s3 = aws.s3();
        this.sqs = aws.sqs();
        this.lambda = aws.lambda();
        this.logs = aws.client(CloudWatchLogsClient.builder());
        this.cloudWatch = aws.client(CloudWatchClient.builder());
        this.cloudFormation = aws.cloudFormation();
    }

    public Aws aws() {
        return aws;
    }

    public Stack stack() {
        return stack;
    }

    /** Reads from a queue while no other page does: SQS hides what one reads from the others, to whom the queue seems empty. */
    <T> T readQueue(Supplier<T> read) {
        reading.lock();
        try {
            return read.get();
        } finally {
            reading.unlock();
        }
    }

    Buckets buckets() {
        return Buckets.of(stack);
    }

    @Override
    public void close() {
        dynamoDb.close();
        s3.close();
        sqs.close();
        lambda.close();
        logs.close();
        cloudWatch.close();
        cloudFormation.close();
    }
}
