package org.coatcheck.operator.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/** Invokes the function directly with one sample event of each kind, and prints each event with its response. */
public final class SampleInvocations {

    private static final JsonMapper JSON = new JsonMapper();

    private static final List<Map<String, String>> EVENTS = List.of(
            Map.of("source", "aws:s3", "detail", "uploads/cat.jpg"),
            Map.of("source", "aws:apigateway", "detail", "GET /hello"),
            Map.of("source", "aws:events", "detail", "0900Z"),
            Map.of("source", "aws:kinesis", "detail", "shardId-000000000000"));

    private SampleInvocations() {}

    /**
     * Invokes the function with all sample events, one after the other.
     *
     * @param function its name or ARN
     * @throws IllegalStateException if the function fails on one of them
     */
    public static void run(LambdaClient lambda, String function, PrintWriter out) {
        for (int i = 0; i < EVENTS.size(); i++) {
            Map<String, String> event = EVENTS.get(i);
            JsonNode response = invoke(lambda, function, event);
            out.printf(
                    """
                    --- invocation %d ---
                    event.source: %s
                    event.detail: %s
                    response.status: %d
                    response.body: %s

                    """,
                    i + 1,
                    event.get("source"),
                    event.get("detail"),
                    response.path("status").asInt(),
                    response.path("body").asText());
        }
    }

    private static JsonNode invoke(LambdaClient lambda, String function, Map<String, String> event) {
        try {
            SdkBytes payload = SdkBytes.fromByteArray(JSON.writeValueAsBytes(event));
            InvokeResponse response =
                    lambda.invoke(invoke -> invoke.functionName(function).payload(payload));
            if (response.functionError() != null) {
                throw new IllegalStateException("the function failed on " + event + ": "
                        + response.payload().asUtf8String());
            }
            return JSON.readTree(response.payload().asUtf8String());
        } catch (JsonProcessingException notJson) {
            throw new UncheckedIOException("the function's response to " + event + " is not JSON", notJson);
        }
    }
}
