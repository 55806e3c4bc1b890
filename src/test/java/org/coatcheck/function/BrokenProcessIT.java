package org.coatcheck.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.coatcheck.event.Outcome;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.InvocationRecord.Failure;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.testing.TestStack;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/** An {@link Error} in the deployed function is recorded, and ends its process. */
class BrokenProcessIT {

    private static final JsonMapper JSON = new JsonMapper();

    private final TestStack stack = TestStack.shared();
    private final LedgerReader ledger = new LedgerReader(stack.dynamoDb, stack.output("InvocationsTable"));

    /** S3 does not invoke the deployed function for this prefix. */
    private final String folder = UUID.randomUUID().toString();

    @Test
    void libvipsThatCannotBeLoadedIsRecordedEachTime() throws Exception {
        String function = function("-Dvips.library=/nowhere/libvips.so");

        for (String key : List.of(folder + "/one.jpg", folder + "/two.jpg")) {
            stack.s3.putObject(
                    put -> put.bucket(stack.output("UploadsBucket")).key(key), Path.of("localstack/seed/cat.jpg"));

            InvokeResponse response = invoke(function, "{\"source\":\"aws:s3\",\"detail\":\"" + key + "\"}");

            assertThat(onlyFailure(response).message())
                    .contains("libvips cannot be loaded from /nowhere/libvips.so: build Coatcheck");
            assertNothingElseReachesTheCaller(response);
            assertNextProcessIsNew(function);
        }
    }

    @Test
    void heapThatIsTooSmallForTheEventIsRecorded() throws Exception {
        String function = function("-Xmx32m");

        InvokeResponse response = invoke(function, "\"" + "x".repeat(5 << 20) + "\"");

        assertThat(onlyFailure(response)).isEqualTo(new Failure("java.lang.OutOfMemoryError", "Java heap space"));
        assertNothingElseReachesTheCaller(response);
        assertNextProcessIsNew(function);
    }

    private String function(String option) {
        String options = stack.lambda
                .getFunctionConfiguration(get -> get.functionName(stack.output("FunctionName")))
                .environment()
                .variables()
                .get("JAVA_TOOL_OPTIONS");
        return stack.createFunction("broken", Map.of("JAVA_TOOL_OPTIONS", options + " " + option));
    }

    private InvokeResponse invoke(String function, String event) {
        return stack.lambda.invoke(invoke -> invoke.functionName(function).payload(SdkBytes.fromUtf8String(event)));
    }

    private InvocationRecord onlyRecord(InvokeResponse response) {
        assertThat(ledger.attempts(response.responseMetadata().requestId())).hasSize(1);
        return ledger.attempts(response.responseMetadata().requestId()).getFirst();
    }

    private Failure onlyFailure(InvokeResponse response) {
        InvocationRecord record = onlyRecord(response);
        assertThat(record.outcome()).isEqualTo(Outcome.FAILED);
        return record.ending().orElseThrow().failure().orElseThrow();
    }

    /** Neither the stack trace nor the cause, which could hold secrets. */
    private static void assertNothingElseReachesTheCaller(InvokeResponse response) throws Exception {
        assertThat(response.functionError()).isEqualTo("Unhandled");
        JsonNode error = JSON.readTree(response.payload().asUtf8String());
        assertThat(error.path("errorType").asText()).isEqualTo(BrokenProcess.class.getName());
        assertThat(error.path("errorMessage").asText()).startsWith("java.lang.").doesNotContain("libvips");
        assertThat(error.path("stackTrace")).isEmpty();
        assertThat(error.has("cause")).isFalse();
    }

    /** On a busy machine, a cold process may lose the only record of a request. This event has two. */
    private void assertNextProcessIsNew(String function) {
        InvokeResponse test =
                invoke(function, "{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\",\"Bucket\":\"any\"}");

        assertThat(test.payload().asUtf8String()).contains("\"status\":200");
        assertThat(onlyRecord(test).cold()).isTrue();
    }
}
