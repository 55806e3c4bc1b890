package org.coatcheck.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.coatcheck.event.Event.HttpRequest;

/**
 * Writes a response in the form that the sender of the event reads.
 *
 * <p>HTTP callers get the proxy form of API Gateway, which VPC Lattice reads too, or of the load balancer. All other callers get
 * {@code {"status": 200, "body": "..."}}.
 */
public final class ResponseWriter {

    private static final JsonFactory JSON = new JsonFactory();

    /** The body quotes the caller, so a browser must not interpret it as HTML. */
    private static final Map<String, String> HEADERS =
            Map.of("content-type", "text/plain; charset=utf-8", "x-content-type-options", "nosniff");

    private ResponseWriter() {}

    public static byte[] write(Event event, Response response) {
        return object(json -> {
            if (event instanceof HttpRequest request && request.caller() != HttpCaller.PLAIN) {
                writeProxyForm(json, request, response);
            } else {
                writePlainForm(json, response.status(), response.body());
            }
        });
    }

    /**
     * Writes the response to messages of SQS: Lambda reads the ids of those that failed, and an operator the rest.
     *
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html">Partial batch responses</a>
     */
    public static byte[] writeBatch(int status, String body, List<String> failedMessageIds) {
        return object(json -> {
            writePlainForm(json, status, body);
            json.writeArrayFieldStart("batchItemFailures");
            for (String id : failedMessageIds) {
                json.writeStartObject();
                json.writeStringField("itemIdentifier", id);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private static byte[] object(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("cannot write to an array in memory", impossible);
        }
        return bytes.toByteArray();
    }

    private static void writePlainForm(JsonGenerator json, int status, String body) throws IOException {
        json.writeNumberField("status", status);
        json.writeStringField("body", body);
    }

    private static void writeProxyForm(JsonGenerator json, HttpRequest request, Response response) throws IOException {
        json.writeNumberField("statusCode", response.status());
        switch (request.caller()) {
            case LOAD_BALANCER -> {
                json.writeStringField("statusDescription", statusDescription(response.status()));
                writeHeaders(json);
            }
            case LOAD_BALANCER_MULTI_VALUE -> {
                json.writeStringField("statusDescription", statusDescription(response.status()));
                writeMultiValueHeaders(json);
            }
            case PLAIN, REST_API, HTTP_API, FUNCTION_URL, WEBSOCKET_API, VPC_LATTICE -> writeHeaders(json);
        }
        // RFC 9110, 9.3.2: the response to HEAD has no content.
        json.writeStringField("body", request.method().equals("HEAD") ? "" : response.body());
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

    /** The load balancer expects the code and the reason phrase. HTTP/2 clients ignore the phrase. */
    private static String statusDescription(int status) {
        return status + " " + ReasonPhrase.of(status);
    }
}
