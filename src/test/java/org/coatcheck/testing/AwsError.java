package org.coatcheck.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;

/**
 * An error that an AWS service returns instead of a response.
 *
 * @param code as the service writes it
 */
public record AwsError(int status, String code, String message) {

    static final AwsError INTERNAL_ERROR = new AwsError(500, "InternalError");

    public AwsError(int status, String code) {
        this(status, code, "simulated");
    }

    static AwsError throttling(String service) {
        return switch (service) {
            case "s3" -> new AwsError(503, "SlowDown");
            case "sqs" -> new AwsError(400, "RequestThrottled");
            default -> new AwsError(400, "ProvisionedThroughputExceededException");
        };
    }

    static AwsError accessDenied(String service) {
        return service.equals("s3") ? new AwsError(403, "AccessDenied") : new AwsError(400, "AccessDeniedException");
    }

    /** Sends the error in the service's format: S3 writes XML, DynamoDB and SQS write JSON. A HEAD gets the status only. */
    void send(HttpExchange exchange, String service) throws IOException {
        byte[] body = (service.equals("s3")
                        ? "<?xml version=\"1.0\"?>\n<Error><Code>%s</Code><Message>%s</Message></Error>"
                        : "{\"__type\":\"com.amazonaws#%s\",\"message\":\"%s\"}")
                .formatted(code, message)
                .getBytes(UTF_8);
        boolean hasBody = !exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, hasBody ? body.length : -1);
        if (hasBody) {
            exchange.getResponseBody().write(body);
        }
    }
}
