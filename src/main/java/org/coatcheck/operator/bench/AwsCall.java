package org.coatcheck.operator.bench;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.Optional;

/**
 * A call that the stand-in received.
 *
 * @param operation by AWS's name
 * @param path decoded, without the first slash: for S3 the bucket, a slash and the key
 * @param body without the framing of a streamed upload
 */
@SuppressWarnings("ArrayRecordComponent") // nothing compares it
record AwsCall(AwsService service, String operation, String path, Headers headers, byte[] body) {

    static AwsCall read(AwsService service, HttpExchange exchange) throws IOException {
        Headers headers = exchange.getRequestHeaders();
        byte[] body = exchange.getRequestBody().readAllBytes();
        return new AwsCall(
                service,
                service == AwsService.S3 ? s3Operation(exchange) : jsonOperation(headers),
                exchange.getRequestURI().getPath().substring(1),
                headers,
                isChunked(headers) ? AwsChunked.decode(body) : body);
    }

    private static String s3Operation(HttpExchange exchange) {
        return switch (exchange.getRequestMethod()) {
            case "GET" -> "GetObject";
            case "HEAD" -> "HeadObject";
            case "PUT" -> "PutObject";
            case "DELETE" -> "DeleteObject";
            case "POST" -> "delete".equals(exchange.getRequestURI().getQuery()) ? "DeleteObjects" : "unknown";
            default -> "unknown";
        };
    }

    /** DynamoDB and SQS name the operation in a header: {@code DynamoDB_20120810.PutItem}. */
    private static String jsonOperation(Headers headers) {
        String target = Optional.ofNullable(headers.getFirst("X-Amz-Target")).orElse("unknown");
        return target.substring(target.indexOf('.') + 1);
    }

    private static boolean isChunked(Headers headers) {
        return Optional.ofNullable(headers.getFirst("X-Amz-Content-Sha256"))
                .filter(hash -> hash.startsWith("STREAMING-"))
                .isPresent();
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.getFirst(name));
    }
}
