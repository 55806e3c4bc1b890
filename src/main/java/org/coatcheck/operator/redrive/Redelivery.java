package org.coatcheck.operator.redrive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.coatcheck.event.Invocation;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvalidRequestContentException;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.RequestTooLargeException;

/** Hands events to the function once more, waits for its answers, and tells it that an operator does. */
public final class Redelivery {

    /** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
    private static final int LARGEST_EVENT = 6 << 20;

    private static final JsonMapper JSON = new JsonMapper();

    /** What became of an event. */
    public sealed interface Result {

        /** The function has answered: it is done with the event, or has put it into a queue itself. */
        record Taken(String requestId, int status) implements Result {}

        /** The function has failed, and a retry may mend it. */
        record Failed(String requestId, String why) implements Result {}

        /** No function was called with it, and none can be. */
        record Unsendable(String why) implements Result {}

        /** The function cannot be called now, whatever the event. */
        record Uncallable(String why) implements Result {}
    }

    private final LambdaClient lambda;
    private final String function;

    public Redelivery(LambdaClient lambda, String function) {
        this.lambda = lambda;
        this.function = function;
    }

    /**
     * Sends an event, and waits for the answer.
     *
     * @param from the message that it is in, for the function's client context
     */
    public Result send(SdkBytes event, String from) {
        int bytes = event.asByteArrayUnsafe().length;
        if (bytes > LARGEST_EVENT) {
            return new Result.Unsendable("its %,d bytes are more than the 6 MB that Lambda takes".formatted(bytes));
        }
        try {
            return result(lambda.invoke(invoke ->
                    invoke.functionName(function).clientContext(redriven(from)).payload(event)));
        } catch (RequestTooLargeException | InvalidRequestContentException refused) {
            return new Result.Unsendable("Lambda does not take it: " + refused.getMessage());
        } catch (SdkException unreachable) {
            return new Result.Uncallable(String.valueOf(unreachable.getMessage()));
        }
    }

    private static String redriven(String from) {
        String context = JSON.createObjectNode()
                .set("custom", JSON.createObjectNode().put(Invocation.REDRIVEN, from))
                .toString();
        return Base64.getEncoder().encodeToString(context.getBytes(StandardCharsets.UTF_8));
    }

    private static Result result(InvokeResponse response) {
        String requestId = response.responseMetadata().requestId();
        JsonNode answer = answer(response);
        return response.functionError() == null
                ? new Result.Taken(
                        requestId,
                        answer.path("status").asInt(answer.path("statusCode").asInt()))
                : new Result.Failed(requestId, answer.path("errorMessage").asText(response.functionError()));
    }

    private static JsonNode answer(InvokeResponse response) {
        try {
            return JSON.readTree(response.payload().asByteArrayUnsafe());
        } catch (IOException notJson) {
            throw new UncheckedIOException("the function answered with something that is no JSON", notJson);
        }
    }
}
