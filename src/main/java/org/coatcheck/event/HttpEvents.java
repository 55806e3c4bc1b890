package org.coatcheck.event;

import static org.coatcheck.event.EventReader.is;
import static org.coatcheck.event.EventReader.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.coatcheck.event.Event.HttpRequest;

/**
 * Reads the requests that API Gateway, function URLs, load balancers and VPC Lattice pass on.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html">
 *     Payload formats 1.0 and 2.0</a>
 * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html">Load balancers</a>
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html">
 *     WebSocket APIs</a>
 * @see <a href="https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html">VPC Lattice</a>
 */
final class HttpEvents {

    /** The stage of every function URL, and of an HTTP API that is served from the root. */
    private static final String DEFAULT_STAGE = "$default";

    private HttpEvents() {}

    /** The request; empty if the event is none. */
    static Optional<HttpRequest> read(JsonNode event) {
        JsonNode context = event.path("requestContext");
        if (context.path("http").isObject() && is(event, "version", "2.0")) {
            return Optional.of(payload2(event, context));
        }
        if (context.isObject() && event.path("httpMethod").isTextual()) {
            return Optional.of(payload1(event, context));
        }
        if (context.path("connectionId").isTextual() && context.path("routeKey").isTextual()) {
            String type = text(context, "eventType").orElse("MESSAGE");
            return Optional.of(new HttpRequest(
                    HttpCaller.WEBSOCKET_API, type, context.path("routeKey").asText()));
        }
        return lattice(event, context);
    }

    private static HttpRequest payload2(JsonNode event, JsonNode context) {
        HttpCaller caller = text(context, "domainName").orElse("").contains(".lambda-url.")
                ? HttpCaller.FUNCTION_URL
                : HttpCaller.HTTP_API;
        String path = text(event, "rawPath").orElse("/");
        return new HttpRequest(caller, text(context.path("http"), "method").orElse("GET"), withoutStage(path, context));
    }

    private static HttpRequest payload1(JsonNode event, JsonNode context) {
        String method = event.path("httpMethod").asText();
        String path = text(event, "path").orElse("/");
        if (context.has("elb")) {
            return new HttpRequest(
                    event.has("multiValueHeaders") ? HttpCaller.LOAD_BALANCER_MULTI_VALUE : HttpCaller.LOAD_BALANCER,
                    method,
                    path);
        }
        // Only HTTP APIs write the version, and only they have the stage in this path: REST APIs have it in the
        // context's.
        boolean isHttpApi = is(event, "version", "1.0") && !hasOwnDomain(context);
        return new HttpRequest(HttpCaller.REST_API, method, isHttpApi ? withoutStage(path, context) : path);
    }

    /** Below a domain name of its own, the path of payload 1.0 has the API mapping in it instead of the stage. */
    private static boolean hasOwnDomain(JsonNode context) {
        return text(context, "domainName")
                .filter(name -> !name.contains(".execute-api."))
                .isPresent();
    }

    private static String withoutStage(String path, JsonNode context) {
        String stage = "/" + text(context, "stage").orElse(DEFAULT_STAGE);
        if (stage.equals("/" + DEFAULT_STAGE)) {
            return path;
        }
        if (path.equals(stage)) {
            return "/";
        }
        return path.startsWith(stage + "/") ? path.substring(stage.length()) : path;
    }

    /** Version 1.0 of the event structure has no context, and a path with the query. */
    private static Optional<HttpRequest> lattice(JsonNode event, JsonNode context) {
        boolean isVersion2 = text(context, "targetGroupArn").orElse("").contains(":vpc-lattice:");
        return text(event, isVersion2 ? "path" : "raw_path")
                .filter(path -> event.path("method").isTextual())
                .map(path -> new HttpRequest(
                        HttpCaller.VPC_LATTICE, event.path("method").asText(), path.replaceFirst("(?s)\\?.*", "")));
    }
}
