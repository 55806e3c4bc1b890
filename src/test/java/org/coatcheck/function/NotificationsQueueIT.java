package org.coatcheck.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.coatcheck.event.Outcome;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.ledger.LedgerReader.Question;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.testing.AwsCall;
import org.coatcheck.testing.Eventually;
import org.coatcheck.testing.FlakyAws;
import org.coatcheck.testing.TestStack;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.lambda.model.FunctionResponseType;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A stack with {@code Notifications=queue}: S3's events come through an SQS queue and an event source mapping. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NotificationsQueueIT {

    /** How often the function's S3 client tries a call. */
    private static final int SDK_ATTEMPTS = 4;

    private final TestStack shared = TestStack.shared();
    private Stack stack;
    private LedgerReader ledger;

    @BeforeAll
    void createStack() {
        stack = Stack.create(
                shared.aws(),
                "queue-" + UUID.randomUUID().toString().substring(0, 8),
                Path.of("").toAbsolutePath(),
                Map.of("Notifications", "queue", "Timeout", "30", "VisibilityTimeout", "60", "SnapStart", "off"));
        ledger = new LedgerReader(shared.dynamoDb, stack.output("InvocationsTable"));
    }

    @AfterAll
    void deleteStack() {
        stack.delete(shared.aws());
    }

    @Test
    void uploadsComeThroughTheQueue() throws Exception {
        put("uploads/good.jpg", Path.of("localstack/seed/cat.jpg"));
        put("uploads/broken.jpg", Path.of("localstack/seed/README.md"));

        ended("uploads/broken.jpg", Outcome.REJECTED);
        assertThat(ended("uploads/good.jpg", Outcome.DONE).via().orElseThrow().arn())
                .endsWith(":" + stack.name() + "-notifications");
        shared.s3.headObject(
                head -> head.bucket(stack.output("ThumbnailsBucket")).key("uploads/good.jpg/256.jpg"));
        assertQueueIsEmptied();
    }

    @Test
    void messageThatIsNoEventOfS3IsKeptAndAcknowledged() throws Exception {
        shared.sqs.sendMessage(
                send -> send.queueUrl(stack.output("NotificationsQueueUrl")).messageBody("Hello."));

        String kept =
                Eventually.get(
                        "unknown event",
                        () -> shared
                                .sqs
                                .receiveMessage(receive -> receive.queueUrl(stack.output("UnknownQueueUrl")))
                                .messages()
                                .stream()
                                .map(message -> message.body())
                                .findFirst());
        assertThat(kept).contains("\"Hello.\"");
        assertQueueIsEmptied();
    }

    /** A queue of one's own, attached to the function. Both messages come in one batch. */
    @Test
    void onlyTheMessageThatFailsComesBack() throws Exception {
        String folder = UUID.randomUUID().toString();
        FlakyAws.Fault fault = FlakyAws.Fault.INTERNAL_ERROR;
        try (FlakyAws aws = new FlakyAws(
                call -> AwsCall.named("GetObject").test(call)
                        && call.resources().toString().contains("late.jpg"),
                SDK_ATTEMPTS,
                fault)) {
            String function = shared.createFunction(
                    "queued", Map.of("AWS_ENDPOINT_URL", aws.endpoint().toString()));
            // A cold start could take longer than a message is invisible.
            shared.lambda.invoke(invoke -> invoke.functionName(function)
                    .payload(SdkBytes.fromUtf8String("{\"source\":\"aws:apigateway\",\"detail\":\"GET /hello\"}")));
            String queue = shared.sqs
                    .createQueue(create ->
                            create.queueName(folder).attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "30")))
                    .queueUrl();
            String good = send(queue, folder + "/good.jpg");
            String late = send(queue, folder + "/late.jpg");
            String arn = shared.sqs
                    .getQueueAttributes(get -> get.queueUrl(queue).attributeNames(QueueAttributeName.QUEUE_ARN))
                    .attributes()
                    .get(QueueAttributeName.QUEUE_ARN);

            shared.lambda.createEventSourceMapping(create -> create.functionName(function)
                    .eventSourceArn(arn)
                    .functionResponseTypes(FunctionResponseType.REPORT_BATCH_ITEM_FAILURES));

            LedgerReader records = new LedgerReader(shared.dynamoDb, shared.output("InvocationsTable"));
            Eventually.get(
                    "attempt that is done",
                    () -> records.attempts(late).stream()
                            .filter(record -> record.outcome() == Outcome.DONE)
                            .findFirst());
            assertThat(records.attempts(late).getFirst().outcome()).isEqualTo(Outcome.FAILED);
            assertThat(records.attempts(good))
                    .extracting(InvocationRecord::outcome)
                    .containsExactly(Outcome.DONE);
        }
    }

    /** Uploads an image, and sends the event of it. */
    private String send(String queue, String key) {
        String bucket = shared.output("UploadsBucket");
        shared.s3.putObject(put -> put.bucket(bucket).key(key), Path.of("localstack/seed/cat.jpg"));
        String event = """
                {"Records":[{"eventSource":"aws:s3","eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"%s"},"object":{"key":"%s"}}}]}""".formatted(bucket, key);
        return shared.sqs
                .sendMessage(send -> send.queueUrl(queue).messageBody(event))
                .messageId();
    }

    @Test
    void lambdaMayTakeMessagesWithTheFunctionsRole() {
        String role = shared.lambda
                .getFunctionConfiguration(get -> get.functionName(stack.output("FunctionName")))
                .role();
        try (IamClient iam = shared.aws().client(IamClient.builder())) {
            String policy = iam.getRolePolicy(get -> get.roleName(role.substring(role.lastIndexOf('/') + 1))
                            .policyName("notifications"))
                    .policyDocument();
            assertThat(policy)
                    .contains("sqs%3AReceiveMessage", "sqs%3ADeleteMessage", "sqs%3AGetQueueAttributes")
                    .contains(stack.name() + "-notifications");
        }
    }

    private void put(String key, Path file) {
        shared.s3.putObject(put -> put.bucket(stack.output("UploadsBucket")).key(key), file);
    }

    /** On a busy machine a message may come twice. Then the object has a record of each time, with its own outcome. */
    private InvocationRecord ended(String key, Outcome outcome) throws InterruptedException {
        Question question = new Question(
                Instant.now().minusSeconds(3600),
                Instant.now().plusSeconds(3600),
                Optional.empty(),
                Optional.empty(),
                Optional.of(stack.output("UploadsBucket") + "/" + key));
        return Eventually.get(
                outcome + " record of " + key,
                () -> ledger.find(question)
                        .filter(record -> record.outcome() == outcome)
                        .findFirst());
    }

    private void assertQueueIsEmptied() throws InterruptedException {
        Eventually.get(
                "empty queue",
                () -> Optional.of(shared.sqs
                                .getQueueAttributes(get -> get.queueUrl(stack.output("NotificationsQueueUrl"))
                                        .attributeNames(
                                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                                .attributes())
                        .filter(attributes -> attributes.values().stream().allMatch("0"::equals)));
    }
}
