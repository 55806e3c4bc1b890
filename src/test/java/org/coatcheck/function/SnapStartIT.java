package org.coatcheck.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.coatcheck.testing.Waiting.OFTEN;

import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.testing.AwsCall;
import org.coatcheck.testing.FlakyAws;
import org.coatcheck.testing.TestQueue;
import org.coatcheck.testing.TestStack;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.SnapStartApplyOn;

/**
 * A published version of the function with SnapStart: the hook that AWS's runtime client runs before a snapshot, and the
 * first events after it. LocalStack in host mode takes no snapshot: the same process continues.
 */
class SnapStartIT {

    private static final String HELLO = "{\"source\":\"aws:apigateway\",\"detail\":\"GET /hello\"}";

    private final TestStack stack = TestStack.shared();
    private final String id = UUID.randomUUID().toString();
    private final String uploads = "uploads-" + id;
    private final String thumbnails = "thumbnails-" + id;
    private final String objects = "objects-" + id;
    private final LedgerReader ledger = new LedgerReader(stack.dynamoDb, stack.output("InvocationsTable"));
    private final TestQueue rejected = new TestQueue("RejectedQueueUrl");

    @AfterEach
    void clear() {
        rejected.close();
    }

    @Test
    void primingChangesNothingAndNeedsNoUploadsBucket() {
        stack.assumeHostMode("does not support SnapStart");
        stack.createObjectsTable(objects);
        stack.s3.createBucket(create -> create.bucket(thumbnails));
        try (FlakyAws aws = FlakyAws.withoutFaults()) {
            String version = publish(aws);

            InvokeResponse first = invoke(version, HELLO);

            assertThat(first.payload().asUtf8String()).contains("HTTP 200");
            assertThat(aws.calls())
                    .map(AwsCall::operation)
                    .contains("GetObject", "PutObject", "PutItem", "GetItem", "SendMessage");
            assertNothingIsWritten();
            assertThat(ledger.attempts(first.responseMetadata().requestId()))
                    .extracting(InvocationRecord::cold, InvocationRecord::functionVersion)
                    .containsExactly(tuple(true, "1"));

            upload();
            assertThat(invoke(version, "{\"source\":\"aws:s3\",\"detail\":\"cat.jpg\"}")
                            .payload()
                            .asUtf8String())
                    .contains("queued thumbnail job for cat.jpg");
            assertThat(stack.s3
                            .headObject(head -> head.bucket(thumbnails).key("cat.jpg/256.jpg"))
                            .contentType())
                    .isEqualTo("image/jpeg");
        }
    }

    private void assertNothingIsWritten() {
        assertThat(stack.s3.listObjectsV2(list -> list.bucket(thumbnails)).contents())
                .isEmpty();
        assertThat(stack.dynamoDb.scan(scan -> scan.tableName(objects)).items()).isEmpty();
        assertThat(rejected.take()).isEmpty();
        // PrimingCalls writes a record of this request, which DynamoDB must reject.
        assertThat(ledger.attempts("priming")).isEmpty();
    }

    private String publish(FlakyAws aws) {
        String function = stack.createFunction(
                "snapped",
                Map.of(
                        "AWS_ENDPOINT_URL", aws.endpoint().toString(),
                        "COATCHECK_UPLOADS_BUCKET", uploads,
                        "COATCHECK_THUMBNAILS_BUCKET", thumbnails,
                        "COATCHECK_OBJECTS_TABLE", objects,
                        "COATCHECK_REJECTED_QUEUE_URL", rejected.url()));
        stack.lambda.updateFunctionConfiguration(update -> update.functionName(function)
                .snapStart(snapStart -> snapStart.applyOn(SnapStartApplyOn.PUBLISHED_VERSIONS)));
        stack.lambda.waiter().waitUntilFunctionUpdated(wait -> wait.functionName(function), OFTEN);
        String version = stack.lambda
                .publishVersion(publish -> publish.functionName(function))
                .version();
        stack.lambda
                .waiter()
                .waitUntilFunctionActive(wait -> wait.functionName(function).qualifier(version), OFTEN);
        return function + ":" + version;
    }

    private void upload() {
        stack.s3.createBucket(create -> create.bucket(uploads));
        stack.s3.putObject(put -> put.bucket(uploads).key("cat.jpg"), Path.of("localstack/seed/cat.jpg"));
    }

    private InvokeResponse invoke(String function, String event) {
        return stack.lambda.invoke(invoke -> invoke.functionName(function).payload(SdkBytes.fromUtf8String(event)));
    }
}
