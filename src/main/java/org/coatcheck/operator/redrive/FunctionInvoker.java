package org.coatcheck.operator.redrive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.coatcheck.event.EventReader;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.Remake;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvalidRequestContentException;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.RequestTooLargeException;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/**
 * Invokes the function with an event and waits for the response. The invocation's client context tells the function what an
 * operator wants: to redrive the event, or to make an object's thumbnails anew.
 */
public final class FunctionInvoker {

    /**
     * Lambda's limit for the payload of a synchronous invocation.
     *
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html">Lambda quotas</a>
     */
    private static final int MAX_PAYLOAD_BYTES = 6 << 20;

    private static final JsonMapper JSON = new JsonMapper();

    /** The client context of an invocation that redrives its event. */
    public static final String REDRIVE = clientContext(Invocation.REDRIVEN, "true");

    /** The result of one invocation. */
    public sealed interface InvokeResult {

        /**
         * The function responded: it has processed the event, or has put it into a queue itself.
         *
         * @param body what it has to say
         */
        record Responded(String requestId, int status, String body) implements InvokeResult {

            /** Whether the event is processed; otherwise it is rejected again. */
            boolean isDone() {
                return status < 300;
            }
        }

        /** The function failed. Another attempt may succeed. */
        record Failed(String requestId, String errorMessage) implements InvokeResult {}

        /** Lambda accepts this event neither now nor later, so the function was not invoked. */
        record Unsendable(String reason) implements InvokeResult {}

        /** The function cannot be invoked at present, with any event. */
        record FunctionUnavailable(String reason) implements InvokeResult {}
    }

    /** While others use all of the function's concurrency, such as uploads. Together a minute and a half. */
    private static final List<Duration> PAUSES =
            Stream.of(2, 4, 8, 16, 30, 30).map(Duration::ofSeconds).toList();

    private final LambdaClient lambda;
    private final String function;
    private final List<Duration> pauses;
    private final Consumer<String> progress;

    /**
     * Prepares invocations of a function. They wait while Lambda throttles it.
     *
     * @param function its name or ARN, with a version or an alias if one is meant
     * @param progress receives a line for each pause
     */
    public FunctionInvoker(LambdaClient lambda, String function, Consumer<String> progress) {
        this(lambda, function, PAUSES, progress);
    }

    /** Prepares invocations of a function, which fail if Lambda throttles it. */
    public FunctionInvoker(LambdaClient lambda, String function) {
        this(lambda, function, List.of(), line -> {});
    }

    private FunctionInvoker(LambdaClient lambda, String function, List<Duration> pauses, Consumer<String> progress) {
        this.lambda = lambda;
        this.function = function;
        this.pauses = pauses;
        this.progress = progress;
    }

    /** Redrives an event. */
    public InvokeResult redrive(SdkBytes event) {
        return invoke(event, REDRIVE);
    }

    /** Has the function make thumbnails anew. */
    public InvokeResult remake(ObjectEvent event, Remake order) {
        return invoke(
                SdkBytes.fromByteArray(EventReader.notification(event)),
                clientContext(Remake.NAME, order.madeBefore().toString()));
    }

    private InvokeResult invoke(SdkBytes event, String clientContext) {
        int bytes = event.asByteArrayUnsafe().length;
        if (bytes > MAX_PAYLOAD_BYTES) {
            return new InvokeResult.Unsendable(
                    "its event has %,d bytes, and Lambda accepts at most 6 MB".formatted(bytes));
        }
        Iterator<Duration> left = pauses.iterator();
        while (true) {
            try {
                return result(lambda.invoke(invoke -> invoke.functionName(function)
                        .clientContext(clientContext)
                        .payload(event)));
            } catch (RequestTooLargeException | InvalidRequestContentException notAccepted) {
                return new InvokeResult.Unsendable("Lambda does not accept its event: " + notAccepted.getMessage());
            } catch (TooManyRequestsException throttled) {
                if (!left.hasNext() || isStopped() || !pause(left.next())) {
                    return new InvokeResult.FunctionUnavailable(String.valueOf(throttled.getMessage()));
                }
            } catch (SdkException callFailed) {
                return new InvokeResult.FunctionUnavailable(String.valueOf(callFailed.getMessage()));
            }
        }
    }

    /** Whether an operator has stopped the function. Without the permission to ask, this counts as no. */
    private boolean isStopped() {
        String unqualified = function.replaceFirst("(:function:[^:]+):[^:]+$", "$1");
        try {
            return Integer.valueOf(0)
                    .equals(lambda.getFunctionConcurrency(get -> get.functionName(unqualified))
                            .reservedConcurrentExecutions());
        } catch (SdkException unknown) {
            return false;
        }
    }

    /** Returns whether the pause was not cut off. */
    private boolean pause(Duration pause) {
        progress.accept("Lambda throttles the function: the next try is in " + pause.toSeconds() + " s");
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String clientContext(String wish, String value) {
        String context = JSON.createObjectNode()
                .set("custom", JSON.createObjectNode().put(wish, value))
                .toString();
        return Base64.getEncoder().encodeToString(context.getBytes(StandardCharsets.UTF_8));
    }

    private static InvokeResult result(InvokeResponse response) {
        String requestId = response.responseMetadata().requestId();
        JsonNode payload = payload(response);
        return response.functionError() == null
                ? new InvokeResult.Responded(
                        requestId,
                        payload.path("status").asInt(payload.path("statusCode").asInt()),
                        payload.path("body").asText())
                : new InvokeResult.Failed(
                        requestId, payload.path("errorMessage").asText(response.functionError()));
    }

    private static JsonNode payload(InvokeResponse response) {
        try {
            return JSON.readTree(response.payload().asByteArrayUnsafe());
        } catch (IOException notJson) {
            throw new UncheckedIOException("the function's response is not JSON", notJson);
        }
    }
}
