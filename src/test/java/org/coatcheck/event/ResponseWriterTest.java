package org.coatcheck.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalTime;
import java.util.List;
import java.util.stream.Stream;
import org.coatcheck.event.Event.HttpRequest;
import org.coatcheck.event.Event.NotificationTest;
import org.coatcheck.event.Event.ObjectEvents;
import org.coatcheck.event.Event.ScheduledTick;
import org.coatcheck.event.Event.UnknownEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each caller gets the response in the form that it expects. */
class ResponseWriterTest {

    private static final ObjectReader JSON = new JsonMapper().reader();

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"PLAIN", "LOAD_BALANCER", "LOAD_BALANCER_MULTI_VALUE"})
    void otherHttpCallersGetTheProxyForm(HttpCaller caller) {
        assertThat(write(new HttpRequest(caller, "GET", "/hello"), Response.done(200, "hello")))
                .isEqualTo(json("""
                {
                  "statusCode": 200,
                  "headers": {
                    "content-type": "text/plain; charset=utf-8",
                    "x-content-type-options": "nosniff"
                  },
                  "body": "hello",
                  "isBase64Encoded": false
                }"""));
    }

    @ParameterizedTest
    @EnumSource(names = "LOAD_BALANCER")
    void loadBalancerGetsAStatusDescription(HttpCaller caller) {
        assertThat(write(new HttpRequest(caller, "GET", "/hello"), Response.done(200, "hello")))
                .isEqualTo(json("""
                {
                  "statusCode": 200,
                  "statusDescription": "200 OK",
                  "headers": {
                    "content-type": "text/plain; charset=utf-8",
                    "x-content-type-options": "nosniff"
                  },
                  "body": "hello",
                  "isBase64Encoded": false
                }"""));
    }

    @ParameterizedTest
    @EnumSource(names = "LOAD_BALANCER_MULTI_VALUE")
    void loadBalancerWithMultiValueHeadersGetsNoOtherHeaders(HttpCaller caller) {
        assertThat(write(new HttpRequest(caller, "GET", "/hello"), Response.done(200, "hello")))
                .isEqualTo(json("""
                {
                  "statusCode": 200,
                  "statusDescription": "200 OK",
                  "multiValueHeaders": {
                    "content-type": ["text/plain; charset=utf-8"],
                    "x-content-type-options": ["nosniff"]
                  },
                  "body": "hello",
                  "isBase64Encoded": false
                }"""));
    }

    @ParameterizedTest
    @CsvSource({
        "200, 200 OK",
        "204, 204 No Content",
        "400, 400 Bad Request",
        "404, 404 Not Found",
        "422, 422 Unprocessable Content",
        "500, 500 Internal Server Error",
        "199, 199 Informational",
        "299, 299 Successful",
        "399, 399 Redirection",
        "499, 499 Client Error",
        "599, 599 Server Error",
    })
    void loadBalancerGetsAReasonPhraseForEveryStatus(int status, String description) {
        for (HttpCaller caller : List.of(HttpCaller.LOAD_BALANCER, HttpCaller.LOAD_BALANCER_MULTI_VALUE)) {
            JsonNode written = write(new HttpRequest(caller, "GET", "/"), Response.done(status, ""));

            assertThat(written.path("statusDescription").textValue()).isEqualTo(description);
        }
    }

    @ParameterizedTest
    @MethodSource
    void otherCallersGetTheShortForm(Event event) {
        assertThat(write(event, Response.done(204, "done"))).isEqualTo(json("""
                {"status": 204, "body": "done"}"""));
        assertThat(write(event, Response.rejected(400, "no"))).isEqualTo(json("""
                {"status": 400, "body": "no"}"""));
    }

    private static Stream<Event> otherCallersGetTheShortForm() {
        return Stream.of(
                new HttpRequest(HttpCaller.PLAIN, "GET", "/hello"),
                new HttpRequest(HttpCaller.PLAIN, "HEAD", "/hello"),
                new ObjectEvents(List.of(ObjectEvent.ofCurrentVersion(Change.CREATED, "ObjectCreated:Put", "b", "k"))),
                new ScheduledTick(LocalTime.of(9, 0)),
                new NotificationTest("b"),
                new UnknownEvent("aws:sqs", ""));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "PLAIN")
    void responseToHeadHasNoBody(HttpCaller caller) {
        JsonNode head = write(new HttpRequest(caller, "HEAD", "/hello"), Response.done(200, "hello"));
        JsonNode get = write(new HttpRequest(caller, "GET", "/hello"), Response.done(200, "hello"));

        assertThat(head).isEqualTo(((ObjectNode) get).put("body", ""));
    }

    @ParameterizedTest
    @EnumSource
    void writesTheStatusOfTheResponse(HttpCaller caller) {
        JsonNode written = write(new HttpRequest(caller, "GET", "/hello"), Response.rejected(422, "no"));

        assertThat(written.path(caller == HttpCaller.PLAIN ? "status" : "statusCode"))
                .isEqualTo(json("422"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/\"},\"statusCode\":500,{\"",
                "/\\",
                "/\u0000\u0001\b\t\n\r\u001b\u007f",
                "/</script><script>",
                "/ü/☕/🧥",
                "/\u2028\u2029\uFEFF",
                "/half \uD83E of a coat",
            })
    void escapesThePathInTheBody(String path) {
        HttpRequest request = new HttpRequest(HttpCaller.REST_API, "GET", path);

        assertThat(write(request, Response.done(200, request.detail()))
                        .path("body")
                        .textValue())
                .isEqualTo("GET " + path);
    }

    /** Lambda reads the failures. A person who invokes the function reads the rest. */
    @Test
    void queueHearsWhichMessagesFailed() {
        assertThat(json(new String(ResponseWriter.writeBatch(500, "3 messages", List.of("m1", "m3")), UTF_8)))
                .isEqualTo(json("""
                {
                  "status": 500,
                  "body": "3 messages",
                  "batchItemFailures": [{"itemIdentifier": "m1"}, {"itemIdentifier": "m3"}]
                }"""));
        assertThat(json(new String(ResponseWriter.writeBatch(200, "1 message", List.of()), UTF_8)))
                .isEqualTo(json("""
                {"status": 200, "body": "1 message", "batchItemFailures": []}"""));
    }

    private static JsonNode write(Event event, Response response) {
        return json(new String(ResponseWriter.write(event, response), UTF_8));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException notJson) {
            throw new UncheckedIOException(text, notJson);
        }
    }
}
