package org.coatcheck.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.coatcheck.event.Outcome;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.testing.AwsCall;
import org.coatcheck.testing.Eventually;
import org.coatcheck.testing.FlakyAws;
import org.coatcheck.testing.TestStack;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.InvocationType;

/** {@code kill -9} ends the deployed function's process in the middle of its work. */
class KilledFunctionIT {

    private static final Path PROCESSES = Path.of("/proc");

    private final TestStack stack = TestStack.shared();
    private final LedgerReader ledger = new LedgerReader(stack.dynamoDb, stack.output("InvocationsTable"));
    private final String key =
            UUID.randomUUID() + "/cat.jpg"; // S3 does not invoke the deployed function for this prefix

    /** @param operation whose response is so late that the process is killed while it waits */
    @ParameterizedTest
    @ValueSource(strings = {"GetObject", "PutObject"})
    void lambdasRetryMakesTheThumbnail(String operation) throws Exception {
        stack.assumeHostMode("runs no function as a process of this machine");
        stack.s3.putObject(
                put -> put.bucket(stack.output("UploadsBucket")).key(key), Path.of("localstack/seed/cat.jpg"));
        AtomicBoolean isKilled = new AtomicBoolean();
        // Until the process is killed, its calls get no response in time, however long this test takes to kill it.
        try (FlakyAws aws = new FlakyAws(
                call -> AwsCall.named(operation).test(call) && !isKilled.get(),
                Integer.MAX_VALUE,
                FlakyAws.Fault.RESPONSE_LATE)) {
            String function = stack.createFunction(
                    "killed", Map.of("AWS_ENDPOINT_URL", aws.endpoint().toString()));
            ProcessHandle process = process(function);

            String requestId = stack.lambda
                    .invoke(invoke -> invoke.functionName(function)
                            .invocationType(InvocationType.EVENT)
                            .payload(SdkBytes.fromUtf8String("{\"source\":\"aws:s3\",\"detail\":\"" + key + "\"}")))
                    .responseMetadata()
                    .requestId();
            Eventually.get("call", () -> Optional.of(aws.requests()).filter(requests -> requests > 0));
            // The begun record is written beside the work, and may come later than the call.
            List<Outcome> atWork = Eventually.get(
                    "begun record", () -> Optional.of(outcomes(requestId)).filter(found -> !found.isEmpty()));
            assertThat(atWork).containsExactly(Outcome.BEGUN);
            process.destroyForcibly();
            process.onExit().join();
            isKilled.set(true);

            List<Outcome> outcomes = Eventually.get(
                    "second attempt",
                    () -> Optional.of(outcomes(requestId))
                            .filter(found -> found.size() > 1 && found.getLast() != Outcome.BEGUN));
            assertThat(outcomes).containsExactly(Outcome.BEGUN, Outcome.DONE);
            assertThat(stack.s3
                            .headObject(head -> head.bucket(stack.output("ThumbnailsBucket"))
                                    .key(key + "/256.jpg"))
                            .contentType())
                    .isEqualTo("image/jpeg");
        }
    }

    private List<Outcome> outcomes(String requestId) {
        return ledger.attempts(requestId).stream()
                .map(InvocationRecord::outcome)
                .toList();
    }

    /** The function's process, which waits for its next event. */
    private ProcessHandle process(String function) {
        stack.lambda.invoke(invoke -> invoke.functionName(function)
                .payload(SdkBytes.fromUtf8String("{\"source\":\"aws:apigateway\",\"detail\":\"GET /hello\"}")));
        return ProcessHandle.allProcesses()
                .filter(each -> environment(each).contains("AWS_LAMBDA_FUNCTION_NAME=" + function + "\0"))
                .findFirst()
                .orElseThrow();
    }

    /** Empty for a process of another user, and for one that has just ended. */
    private static String environment(ProcessHandle process) {
        try {
            return Files.readString(
                    PROCESSES.resolve(Long.toString(process.pid())).resolve("environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException notReadable) {
            return "";
        }
    }
}
