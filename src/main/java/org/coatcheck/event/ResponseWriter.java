package org.coatcheck.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.coatcheck.event.Event.HttpRequest;

/**
 * Puts an answer into the form that the event's sender reads.
 *
 * <p>HTTP callers get the Lambda proxy form of API Gateway and of the load balancer, everybody else gets
 * {@code {"status": 200, "body": "..."}}.
 */
public final class ResponseWriter {

    private static final JsonFactory JSON = new JsonFactory();

    /** The echo quotes its caller: never let a browser take it for HTML. */
    private static final Map<String, String> HEADERS =
            Map.of("content-type", "text/plain; charset=utf-8", "x-content-type-options", "nosniff");

    private ResponseWriter() {}

    public static byte[] write(Event event, Response answer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            if (event instanceof HttpRequest request && request.caller() != HttpCaller.PLAIN) {
                writeProxyForm(json, request, answer);
            } else {
                json.writeNumberField("status", answer.status());
                json.writeStringField("body", answer.body());
            }
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("an array in memory takes all bytes", impossible);
        }
        return bytes.toByteArray();
    }

    private static void writeProxyForm(JsonGenerator json, HttpRequest request, Response answer) throws IOException {
        json.writeNumberField("statusCode", answer.status());
        switch (request.caller()) {
            case LOAD_BALANCER -> {
                json.writeStringField("statusDescription", statusDescription(answer.status()));
                writeHeaders(json);
            }
            case LOAD_BALANCER_MULTI_VALUE -> {
                json.writeStringField("statusDescription", statusDescription(answer.status()));
                writeMultiValueHeaders(json);
            }
            case PLAIN, REST_API, HTTP_API, FUNCTION_URL -> writeHeaders(json);
        }
        // RFC 9110, 9.3.2: the answer to HEAD has no content.
        json.writeStringField("body", request.method().equals("HEAD") ? "" : answer.body());
        json.writeBooleanField("isBase64Encoded", false);
    }

    private static void writeHeaders(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("headers");
        for (Map.Entry<String, String> header : HEADERS.entrySet()) {
            json.writeStringField(header.getKey(), header.getValue());
        }
        json.writeEndObject();
    }

    private static void writeMultiValueHeaders(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("multiValueHeaders");
        for (Map.Entry<String, String> header : HEADERS.entrySet()) {
            json.writeArrayFieldStart(header.getKey());
            json.writeString(header.getValue());
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    /** The load balancer wants the reason phrase beside the code; clients have ignored it since HTTP/2. */
    private static String statusDescription(int status) {
        return status == 200 ? "200 OK" : Integer.toString(status);
    }
}
