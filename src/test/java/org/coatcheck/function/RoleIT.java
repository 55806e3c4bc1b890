package org.coatcheck.function;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.coatcheck.ledger.DeadAttempt;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.testing.AwsCall;
import org.coatcheck.testing.FlakyAws;
import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestSettings;
import org.coatcheck.testing.TestStack;
import org.coatcheck.thumbnail.ObjectScan;
import org.coatcheck.thumbnail.ThumbnailStorage;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/**
 * Compares what the deployed function's role allows with the AWS calls that the function makes: the role must allow these
 * and nothing else. LocalStack does not enforce permissions, so a missing one would show on AWS only.
 */
class RoleIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String ACCOUNT = "000000000000";

    private final TestStack stack = TestStack.shared();

    /** Otherwise the stack's own cleanup could find the dead attempt first. */
    private final String invocationsTable = "invocations-" + UUID.randomUUID();

    private final String key =
            UUID.randomUUID() + "/cat.jpg"; // S3 does not invoke the deployed function for this prefix

    /** @param resource an ARN; in a granted permission, an asterisk stands for any text */
    record Permission(String action, String resource) {

        boolean covers(Permission needed) {
            String pattern =
                    Stream.of(resource.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
            return action.equals(needed.action) && needed.resource.matches(pattern);
        }
    }

    @Test
    void roleAllowsTheFunctionsCallsAndNothingElse() throws Exception {
        stack.assumeHostMode("runs functions that cannot reach a server on this machine");
        Set<Permission> granted = granted();
        Set<Permission> needed = needed();

        assertThat(needed)
                .hasSizeGreaterThan(10)
                .allSatisfy(need -> assertThat(granted).as("%s", need).anyMatch(grant -> grant.covers(need)));
        assertThat(granted)
                .filteredOn(grant -> !isUsedByLambdaItself(grant))
                .allSatisfy(grant -> assertThat(needed).as("%s", grant).anyMatch(grant::covers));
        for (String bucket : List.of("UploadsBucket", "ThumbnailsBucket", "OversizedBucket")) {
            assertThat(actionsThatThePolicyAllows(stack.output(bucket)))
                    .as(bucket)
                    .isEqualTo(actionsOn(s3(stack.output(bucket)), needed));
        }
    }

    /** The actions that a bucket's policy does not deny to the function's role. */
    private Set<String> actionsThatThePolicyAllows(String bucket) throws IOException {
        String policy = stack.s3.getBucketPolicy(get -> get.bucket(bucket)).policy();
        String role = role();
        JsonNode denial = elements(JSON.readTree(policy).path("Statement"))
                .filter(statement -> statement.at("/Principal/AWS").asText().equals(role))
                .findFirst()
                .orElseThrow();
        assertThat(denial.path("Effect").asText()).isEqualTo("Deny");
        assertThat(elements(denial.path("Resource")).map(JsonNode::asText))
                .containsExactlyInAnyOrder(s3(bucket), s3(bucket) + "/*");
        return elements(denial.path("NotAction")).map(JsonNode::asText).collect(Collectors.toSet());
    }

    private static Set<String> actionsOn(String bucket, Set<Permission> permissions) {
        return permissions.stream()
                .filter(permission -> permission.resource().equals(bucket)
                        || permission.resource().startsWith(bucket + "/"))
                .map(Permission::action)
                .collect(Collectors.toSet());
    }

    private String role() {
        return stack.lambda
                .getFunctionConfiguration(get -> get.functionName(stack.output("FunctionName")))
                .role();
    }

    /** Lambda itself uses the role to write logs and traces, and to send failed events to the failed queue. */
    private boolean isUsedByLambdaItself(Permission grant) {
        return grant.action().startsWith("logs:")
                || grant.action().startsWith("xray:")
                || grant.equals(new Permission("sqs:SendMessage", queue(stack.output("FailedQueueUrl"))));
    }

    private Set<Permission> granted() throws IOException {
        return permissions(stack.aws(), role(), "coatcheck").collect(Collectors.toSet());
    }

    /** What a policy of a role allows. */
    static Stream<Permission> permissions(Aws aws, String role, String policy) throws IOException {
        try (IamClient iam = aws.client(IamClient.builder())) {
            String document = iam.getRolePolicy(get -> get.roleName(role.substring(role.lastIndexOf('/') + 1))
                            .policyName(policy))
                    .policyDocument();
            return elements(JSON.readTree(URLDecoder.decode(document, UTF_8)).path("Statement"))
                    .flatMap(RoleIT::permissions);
        }
    }

    private static Stream<Permission> permissions(JsonNode statement) {
        assertThat(statement.path("Effect").asText()).isEqualTo("Allow");
        return elements(statement.path("Action"))
                .flatMap(action -> elements(statement.path("Resource"))
                        .map(resource -> new Permission(action.asText(), resource.asText())));
    }

    /** IAM writes a list of one element without an array. */
    private static Stream<JsonNode> elements(JsonNode oneOrMore) {
        return oneOrMore.isArray() ? StreamSupport.stream(oneOrMore.spliterator(), false) : Stream.of(oneOrMore);
    }

    private Set<Permission> needed() throws Exception {
        stack.createInvocationsTable(invocationsTable);
        try (FlakyAws aws = FlakyAws.withoutFaults()) {
            String function = stack.createFunction(
                    "watched",
                    Map.of(
                            "AWS_ENDPOINT_URL", aws.endpoint().toString(),
                            "COATCHECK_UPLOADS_PREFIX", key.substring(0, key.indexOf('/') + 1),
                            "COATCHECK_INVOCATIONS_TABLE", invocationsTable));
            invoke(function, plain("aws:apigateway", "GET /hello"));
            assertThat(aws.calls()).as("calls through the proxy").isNotEmpty();

            processEachKindOfEvent(function);
            scanLater(aws);

            return aws.calls().stream().flatMap(this::permissions).collect(Collectors.toSet());
        }
    }

    private void processEachKindOfEvent(String function) {
        byte[] event = plain("aws:s3", key);
        upload("ok/png-rgb.png");
        DeadAttempt.leave(
                stack.dynamoDb,
                invocationsTable,
                UUID.randomUUID().toString(),
                Instant.now().minus(Duration.ofHours(1)),
                event);
        invoke(function, plain("aws:events", "0900Z"));
        upload("ok/jpeg-small.jpg");
        invoke(function, event);
        invoke(function, event);
        upload("rejected/text.jpg");
        invoke(function, event);
        invoke(function, plain("com.example", ""));
        invoke(function, plain("com.example", "x".repeat(1 << 20)));
        stack.s3.deleteObject(
                delete -> delete.bucket(stack.output("UploadsBucket")).key(key));
        invoke(function, """
                {"Records": [{"eventSource": "aws:s3", "eventName": "ObjectRemoved:Delete",
                "s3": {"bucket": {"name": "%s"}, "object": {"key": "%s", "sequencer": "01"}}}]}""".formatted(stack.output("UploadsBucket"), key).getBytes(UTF_8));
    }

    /**
     * Scans as the cleanup's sweep does, with a clock two hours ahead. The sweep skips young objects, and all objects in
     * LocalStack are young, so the deployed function itself makes no such call here.
     */
    private void scanLater(FlakyAws aws) {
        upload("ok/jpeg-small.jpg");
        ThumbnailStorage storage = new ThumbnailStorage(
                TestClients.s3(aws.endpoint()),
                TestClients.dynamoDb(aws.endpoint()),
                TestSettings.thumbnails(
                        stack.output("UploadsBucket"),
                        key,
                        stack.output("ThumbnailsBucket"),
                        stack.output("ObjectsTable")),
                Clock.offset(Clock.systemUTC(), Duration.ofHours(2)));
        ObjectScan scan = new ObjectScan(storage, "any", ObjectScan.LARGEST_PAGE);
        assertThat(scan.page(ObjectScan.Listing.UPLOADS, "").candidates()).hasSize(1);
    }

    private static byte[] plain(String source, String detail) {
        return "{\"source\":\"%s\",\"detail\":\"%s\"}".formatted(source, detail).getBytes(UTF_8);
    }

    private void upload(String image) {
        stack.s3.putObject(
                put -> put.bucket(stack.output("UploadsBucket")).key(key), Path.of("src/test/resources/images", image));
    }

    private void invoke(String function, byte[] event) {
        InvokeResponse response =
                stack.lambda.invoke(invoke -> invoke.functionName(function).payload(SdkBytes.fromByteArray(event)));
        assertThat(response.functionError())
                .as(response.payload().asUtf8String())
                .isNull();
    }

    /** https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
    private Stream<Permission> permissions(AwsCall call) {
        return call.resources().stream().flatMap(resource -> switch (call.operation()) {
            // Without s3:ListBucket, S3 returns 403 for a key that does not exist, instead of 404.
            case "GetObject", "HeadObject" ->
                Stream.of(
                        new Permission("s3:GetObject", s3(resource)),
                        new Permission("s3:ListBucket", s3(resource.substring(0, resource.indexOf('/')))));
            case "ListObjectsV2" -> Stream.of(new Permission("s3:ListBucket", s3(resource)));
            case "DeleteObjects" -> Stream.of(new Permission("s3:DeleteObject", s3(resource)));
            default ->
                Stream.of(new Permission(
                        call.service() + ":" + call.operation(),
                        switch (call.service()) {
                            case "s3" -> s3(resource);
                            case "dynamodb" -> table(resource);
                            default -> queue(resource);
                        }));
        });
    }

    private static String s3(String bucketOrObject) {
        return "arn:aws:s3:::" + bucketOrObject;
    }

    private String table(String name) {
        return "arn:aws:dynamodb:us-east-1:" + ACCOUNT + ":table/"
                + name.replace(invocationsTable, stack.output("InvocationsTable"));
    }

    private static String queue(String url) {
        return "arn:aws:sqs:us-east-1:" + ACCOUNT
                + url.substring(url.lastIndexOf('/')).replace('/', ':');
    }
}
