package org.coatcheck.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coatcheck.testing.Waiting.OFTEN;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coatcheck.operator.Coatcheck;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.testing.Eventually;
import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestStack;
import org.coatcheck.testing.TestTerminal;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Event;
import software.amazon.awssdk.services.s3.model.EventBridgeConfiguration;
import software.amazon.awssdk.services.s3.model.GetBucketNotificationConfigurationResponse;
import software.amazon.awssdk.services.s3.model.QueueConfiguration;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * A stack in an account that has buckets, a KMS key, a path for roles and a permissions boundary already. LocalStack enforces
 * neither keys nor permissions, so the role is compared with what its calls need.
 */
class ExistingBucketsIT {

    private static final String KEY_TEMPLATE = """
            Resources:
              Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Version: "2012-10-17", Statement: []}}}
            Outputs:
              Key: {Value: !GetAtt Key.Arn}
            """;

    private final TestStack shared = TestStack.shared();
    private final S3Client s3 = shared.s3;
    private final String id = UUID.randomUUID().toString().substring(0, 8);
    private final String photos = "photos-" + id;
    private final String scans = "scans-" + id;
    private final String thumbnails = "thumbs-" + id;

    @Test
    void usesThemAndLeavesThemAsTheyWere() throws Exception {
        Stream.of(photos, scans, thumbnails).forEach(bucket -> s3.createBucket(create -> create.bucket(bucket)));
        sendToEventBridge(photos, List.of(ownNotification()));
        sendToEventBridge(scans, List.of());
        List<Object> before = notifications(photos);
        Stack stack = deploy();

        put(photos, "other/1.jpg");
        put(photos, "a/2.png");
        put(photos, "a/3.jpg");
        put(scans, "b/4.jpg");
        awaitThumbnails(Set.of(photos + "/a/3.jpg/256.jpg", scans + "/b/4.jpg/256.jpg"));
        operatorFindsAndReplaysAnObjectOfTheSecondBucket(stack);
        s3.deleteObject(delete -> delete.bucket(scans).key("b/4.jpg"));
        awaitThumbnails(Set.of(photos + "/a/3.jpg/256.jpg"));
        assertThatTheRoleMayUseTheKeyAsItsCallsNeed(stack);

        stack.delete(shared.aws());
        assertThat(notifications(photos)).isEqualTo(before);
        assertThat(keys(photos)).containsExactlyInAnyOrder("other/1.jpg", "a/2.png", "a/3.jpg");
        assertThat(keys(thumbnails)).containsExactly(photos + "/a/3.jpg/256.jpg");
    }

    /** By its key alone. */
    private void operatorFindsAndReplaysAnObjectOfTheSecondBucket(Stack stack) {
        TestTerminal terminal = new TestTerminal();
        Stream.of("audit", "replay")
                .forEach(command -> assertThat(Coatcheck.commandLine(terminal.terminal())
                                .execute(
                                        command,
                                        "b/4.jpg",
                                        "--endpoint",
                                        TestClients.endpoint().toString(),
                                        "--stack",
                                        stack.name()))
                        .as(terminal.err())
                        .isZero());
        assertThat(terminal.out()).contains(scans + "/b/4.jpg");
        assertThat(terminal.err()).contains("200: queued thumbnail job for b/4.jpg");
    }

    private Stack deploy() {
        return Stack.create(
                shared.aws(),
                "there-" + id,
                Path.of("").toAbsolutePath(),
                Map.of(
                        "ExistingUploadsBuckets", photos + "," + scans,
                        "ExistingThumbnailsBucket", thumbnails,
                        "UploadsPrefix", "a/,b/",
                        "UploadsSuffix", ".jpg",
                        "KeyPattern", "{bucket}/{key}/{size}.{extension}",
                        "KmsKeyArn", createKey(),
                        "RolePath", "/teams/photos/",
                        "PermissionsBoundaryArn", "arn:aws:iam::aws:policy/PowerUserAccess",
                        "Endpoint", "none",
                        "SnapStart", "off"));
    }

    private String createKey() {
        try (CloudFormationClient cloudFormation = shared.aws().client(CloudFormationClient.builder())) {
            String name = "key-" + id;
            cloudFormation.createStack(create -> create.stackName(name).templateBody(KEY_TEMPLATE));
            return cloudFormation
                    .waiter()
                    .waitUntilStackCreateComplete(describe -> describe.stackName(name), OFTEN)
                    .matched()
                    .response()
                    .orElseThrow()
                    .stacks()
                    .getFirst()
                    .outputs()
                    .getFirst()
                    .outputValue();
        }
    }

    /** A notification of the bucket's owner, which has nothing to do with Coatcheck. */
    private QueueConfiguration ownNotification() {
        String queue =
                shared.sqs.createQueue(create -> create.queueName("own-" + id)).queueUrl();
        String arn = shared.sqs
                .getQueueAttributes(get -> get.queueUrl(queue).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
        return QueueConfiguration.builder()
                .id("own")
                .queueArn(arn)
                .events(Event.S3_OBJECT_CREATED)
                .build();
    }

    private void sendToEventBridge(String bucket, List<QueueConfiguration> others) {
        s3.putBucketNotificationConfiguration(put -> put.bucket(bucket)
                .notificationConfiguration(configuration -> configuration
                        .queueConfigurations(others)
                        .eventBridgeConfiguration(
                                EventBridgeConfiguration.builder().build())));
    }

    private List<Object> notifications(String bucket) {
        GetBucketNotificationConfigurationResponse all =
                s3.getBucketNotificationConfiguration(get -> get.bucket(bucket));
        return List.of(
                all.queueConfigurations(),
                all.topicConfigurations(),
                all.lambdaFunctionConfigurations(),
                all.eventBridgeConfiguration());
    }

    private void put(String bucket, String key) {
        s3.putObject(put -> put.bucket(bucket).key(key), Path.of("localstack/seed/cat.jpg"));
    }

    private void awaitThumbnails(Set<String> expected) throws InterruptedException {
        Eventually.get(
                "bucket with " + expected, () -> Optional.of(keys(thumbnails)).filter(expected::equals));
    }

    private Set<String> keys(String bucket) {
        return s3.listObjectsV2(list -> list.bucket(bucket)).contents().stream()
                .map(S3Object::key)
                .collect(Collectors.toSet());
    }

    /** {@link RoleIT} proves that a role allows the calls that the function makes; here they tell what the key is used for. */
    private void assertThatTheRoleMayUseTheKeyAsItsCallsNeed(Stack stack) throws Exception {
        String role = shared.lambda
                .getFunctionConfiguration(get -> get.functionName(stack.output("FunctionName")))
                .role();
        assertThat(role).contains(":role/teams/photos/");
        Set<String> calls = actions(role, "coatcheck");
        assertThat(calls).contains("s3:GetObject", "s3:PutObject", "sqs:SendMessage", "dynamodb:GetItem");
        assertThat(actions(role, "key"))
                .isEqualTo(calls.stream()
                        .flatMap(ExistingBucketsIT::actionsOnTheKey)
                        .collect(Collectors.toSet()));
    }

    private Set<String> actions(String role, String policy) throws Exception {
        return RoleIT.permissions(shared.aws(), role, policy)
                .map(RoleIT.Permission::action)
                .collect(Collectors.toSet());
    }

    /**
     * What a service does with the caller's permissions.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html">S3</a>
     * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html">SQS</a>
     * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html">DynamoDB</a>
     */
    private static Stream<String> actionsOnTheKey(String call) {
        return switch (call) {
            case "s3:GetObject" -> Stream.of("kms:Decrypt");
            case "s3:PutObject" -> Stream.of("kms:GenerateDataKey");
            case "sqs:SendMessage" -> Stream.of("kms:Decrypt", "kms:GenerateDataKey");
            default -> call.startsWith("dynamodb:") ? Stream.of("kms:Decrypt") : Stream.empty();
        };
    }
}
