package org.coatcheck.operator.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32;

/**
 * What the stand-in responds.
 *
 * @param contentLength of a response to HEAD, which has no body; else the length of the body
 */
@SuppressWarnings("ArrayRecordComponent") // nothing compares it
record AwsResponse(int status, Map<String, String> headers, byte[] body, long contentLength) {

    private static final byte[] NOTHING = {};

    static AwsResponse empty(int status, Map<String, String> headers) {
        return new AwsResponse(status, headers, NOTHING, 0);
    }

    static AwsResponse bytes(int status, Map<String, String> headers, byte[] body) {
        return new AwsResponse(status, headers, body, body.length);
    }

    /** S3's form of an error. */
    static AwsResponse xmlError(int status, String code) {
        String xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>%s</Code><Message>%s</Message></Error>"
                .formatted(code, code);
        return bytes(status, Map.of("Content-Type", "application/xml"), xml.getBytes(StandardCharsets.UTF_8));
    }

    /** The form of DynamoDB and SQS, with the checksum that DynamoDB's clients check. */
    static AwsResponse json(int status, JsonNode content) {
        byte[] body = content.toString().getBytes(StandardCharsets.UTF_8);
        CRC32 checksum = new CRC32();
        checksum.update(body);
        return bytes(
                status,
                Map.of("Content-Type", "application/x-amz-json-1.0", "x-amz-crc32", Long.toString(checksum.getValue())),
                body);
    }

    void send(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("x-amz-request-id", UUID.randomUUID().toString());
        headers.forEach(exchange.getResponseHeaders()::set);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Long.toString(contentLength));
        }
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }
}
