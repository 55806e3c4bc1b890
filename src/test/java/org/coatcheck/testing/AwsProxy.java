package org.coatcheck.testing;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/** Forwards HTTP requests to the test stack's AWS, and its responses to the client: whole, or cut off. */
final class AwsProxy implements AutoCloseable {

    /** Headers that the HTTP client and server set themselves. */
    private static final Set<String> CONNECTION_HEADERS =
            Set.of("connection", "content-length", "date", "expect", "host", "server", "transfer-encoding", "upgrade");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException {
        AwsEndpoint aws = endpoint(exchange);
        HttpRequest.Builder request = HttpRequest.newBuilder(aws.url().resolve(exchange.getRequestURI()))
                .method(
                        exchange.getRequestMethod(),
                        body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!CONNECTION_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, aws.withAccessKey(value)));
            }
        });
        try {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }

    private static AwsEndpoint endpoint(HttpExchange exchange) {
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        return target != null && target.startsWith("DynamoDB_")
                ? TestStack.shared().tables
                : AwsEndpoint.of(TestClients.endpoint());
    }

    static void respond(HttpExchange exchange, HttpResponse<byte[]> response) throws IOException {
        copyHeaders(response, exchange.getResponseHeaders(), name -> true);
        if (exchange.getRequestMethod().equals("HEAD")) {
            response.headers()
                    .firstValue("content-length")
                    .ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", length));
        }
        exchange.sendResponseHeaders(response.statusCode(), response.body().length == 0 ? -1 : response.body().length);
        exchange.getResponseBody().write(response.body());
    }

    /**
     * Sends half of a response's body, or nothing where it has no body. The server closes the connection when a handler
     * writes less than the content length.
     *
     * @param headers that the client gets
     */
    static void respondWithHalf(HttpExchange exchange, HttpResponse<byte[]> response, Predicate<String> headers)
            throws IOException {
        if (response.body().length > 0) {
            copyHeaders(response, exchange.getResponseHeaders(), headers);
            exchange.sendResponseHeaders(response.statusCode(), response.body().length);
            exchange.getResponseBody().write(response.body(), 0, response.body().length / 2);
            exchange.getResponseBody().flush();
        }
    }

    private static void copyHeaders(HttpResponse<byte[]> from, Headers to, Predicate<String> wanted) {
        from.headers().map().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!CONNECTION_HEADERS.contains(lower) && wanted.test(lower)) {
                values.forEach(value -> to.add(name, value));
            }
        });
    }

    @Override
    public void close() {
        http.close();
    }
}
