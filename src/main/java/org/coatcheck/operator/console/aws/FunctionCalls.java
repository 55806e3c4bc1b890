package org.coatcheck.operator.console.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.coatcheck.operator.redrive.FunctionInvoker;
import org.coatcheck.operator.stack.DeployedSettings;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.LogType;

/** The stack's function: calling it, and how it is configured. */
public final class FunctionCalls {

    private static final JsonMapper JSON = new JsonMapper();

    private static final int NOT_FOUND = 404;

    private static final String UPLOADS_PREFIX = "COATCHECK_UPLOADS_PREFIX";
    private static final String RECORDS_KEPT = "COATCHECK_RECORDS_KEPT";

    /** How long audit records are kept if no setting says it. */
    public static final Duration RECORDS_KEPT_BY_DEFAULT = Duration.ofDays(90);

    private final LambdaClient lambda;
    private final Site site;

    /**
     * What the function responded.
     *
     * @param status of the response, if it has one
     * @param failed whether the function threw an exception
     * @param log its last 4 KB
     */
    public record Called(String requestId, OptionalInt status, boolean failed, String response, List<String> log) {}

    public FunctionCalls(Site site) {
        this.site = site;
        this.lambda = site.lambda;
    }

    /** Its name in Lambda. */
    public String name() {
        return site.stack().output("FunctionName");
    }

    /** Invokes the function and waits for the response. */
    public Called send(byte[] event) {
        return call(event, Optional.empty());
    }

    /** Invokes the function with an event that it has seen before: it also tries objects again that it has rejected. */
    public Called sendAgain(byte[] event) {
        return call(event, Optional.of(FunctionInvoker.REDRIVE));
    }

    private Called call(byte[] event, Optional<String> clientContext) {
        InvokeResponse response = lambda.invoke(invoke -> {
            invoke.functionName(site.stack().output("FunctionAlias"))
                    .logType(LogType.TAIL)
                    .payload(SdkBytes.fromByteArray(event));
            clientContext.ifPresent(invoke::clientContext);
        });
        String payload = response.payload().asUtf8String();
        return new Called(
                response.responseMetadata().requestId(),
                status(payload),
                response.functionError() != null,
                payload,
                lines(Optional.ofNullable(response.logResult()).orElse("")));
    }

    private static OptionalInt status(String payload) {
        try {
            JsonNode response = JSON.readTree(payload);
            JsonNode status = response.has("status") ? response.get("status") : response.path("statusCode");
            return status.isInt() ? OptionalInt.of(status.asInt()) : OptionalInt.empty();
        } catch (JsonProcessingException notJson) {
            return OptionalInt.empty();
        }
    }

    private static List<String> lines(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8)
                .lines()
                .map(LogLine::readable)
                .toList();
    }

    /** Why the function cannot be invoked, or empty if it can. */
    public Optional<String> problem() {
        GetFunctionConfigurationResponse function = DeployedSettings.configuration(lambda, site.stack());
        return switch (function.state()) {
            case FAILED, INACTIVE ->
                Optional.of("The function is " + function.stateAsString() + ": "
                        + Optional.ofNullable(function.stateReason()).orElse("Lambda gives no reason"));
            case null, default -> Optional.empty();
        };
    }

    /** The settings of the version that takes the events, which changes with a deployment. */
    public Map<String, String> settings() {
        return settings(DeployedSettings.configuration(lambda, site.stack()));
    }

    /** The prefix of uploads, or the first one of them. */
    public String uploadsPrefix() {
        return settings().getOrDefault(UPLOADS_PREFIX, "").split(",", -1)[0];
    }

    /** How long audit records are kept. */
    public Duration recordsKept() {
        return Optional.ofNullable(settings().get(RECORDS_KEPT))
                .map(Duration::parse)
                .orElse(RECORDS_KEPT_BY_DEFAULT);
    }

    /** The settings of a version of the function; empty if Lambda no longer has that version. */
    public Map<String, String> settings(String version) {
        try {
            return settings(lambda.getFunctionConfiguration(
                    get -> get.functionName(name()).qualifier(version)));
        } catch (LambdaException rejected) {
            if (rejected.statusCode() == NOT_FOUND) {
                return Map.of();
            }
            throw rejected;
        }
    }

    private static Map<String, String> settings(GetFunctionConfigurationResponse function) {
        Map<String, String> settings = new TreeMap<>(function.environment().variables());
        settings.keySet().removeIf(name -> !name.startsWith("COATCHECK_"));
        return settings;
    }
}
