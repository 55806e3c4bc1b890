package org.coatcheck.thumbnail;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.coatcheck.operator.TestClients;

/** Stands before the test stack's S3, and spoils the answers to the first requests of one method. */
final class FlakyS3 implements AutoCloseable {

    /** How an answer is spoilt. */
    enum Fault {
        /** S3 does not do what it is asked. */
        UNAVAILABLE,
        /** S3 does what it is asked, and says that it does not. */
        LOST,
        /** The connection breaks off in the middle of the body. */
        CUT,
        /** The same, and there is no checksum that would tell. */
        CUT_WITHOUT_CHECKSUM,
        /** S3 refuses, and says no more than that. */
        FORBIDDEN
    }

    /** Set by the HTTP client and server themselves. */
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "content-length", "date", "expect", "host", "server", "transfer-encoding", "upgrade");

    private final HttpServer server;
    private final HttpClient http = HttpClient.newHttpClient();
    private final String method;
    private final int spoilt;
    private final Fault fault;
    private final AtomicInteger requests = new AtomicInteger();

    /**
     * Begins to listen.
     *
     * @param spoilt so many requests of the method, before all others are answered well
     */
    FlakyS3(String method, int spoilt, Fault fault) throws IOException {
        this.method = method;
        this.spoilt = spoilt;
        this.fault = fault;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** How many requests of the method came. */
    int requests() {
        return requests.get();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (!exchange.getRequestMethod().equals(method) || requests.incrementAndGet() > spoilt) {
                answer(exchange, ask(exchange, body));
                return;
            }
            switch (fault) {
                case UNAVAILABLE -> exchange.sendResponseHeaders(503, -1);
                case FORBIDDEN -> exchange.sendResponseHeaders(403, -1);
                case LOST -> {
                    ask(exchange, body);
                    exchange.sendResponseHeaders(500, -1);
                }
                case CUT -> cut(exchange, ask(exchange, body));
                case CUT_WITHOUT_CHECKSUM -> {
                    HttpResponse<byte[]> whole = ask(exchange, body);
                    copyHeaders(whole, exchange.getResponseHeaders());
                    exchange.getResponseHeaders()
                            .keySet()
                            .removeIf(name -> name.toLowerCase(Locale.ROOT).startsWith("x-amz-checksum"));
                    half(exchange, whole);
                }
            }
        }
    }

    private HttpResponse<byte[]> ask(HttpExchange exchange, byte[] body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        TestClients.endpoint().resolve(exchange.getRequestURI()))
                .method(
                        exchange.getRequestMethod(),
                        body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (InterruptedException ended) {
            throw new IOException(ended);
        }
    }

    private static void answer(HttpExchange exchange, HttpResponse<byte[]> whole) throws IOException {
        copyHeaders(whole, exchange.getResponseHeaders());
        if (exchange.getRequestMethod().equals("HEAD")) {
            whole.headers()
                    .firstValue("content-length")
                    .ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", length));
        }
        exchange.sendResponseHeaders(whole.statusCode(), whole.body().length == 0 ? -1 : whole.body().length);
        exchange.getResponseBody().write(whole.body());
    }

    private static void cut(HttpExchange exchange, HttpResponse<byte[]> whole) throws IOException {
        copyHeaders(whole, exchange.getResponseHeaders());
        half(exchange, whole);
    }

    /** The server ends the connection when less is written than was said. */
    private static void half(HttpExchange exchange, HttpResponse<byte[]> whole) throws IOException {
        exchange.sendResponseHeaders(whole.statusCode(), whole.body().length);
        exchange.getResponseBody().write(whole.body(), 0, whole.body().length / 2);
        exchange.getResponseBody().flush();
    }

    private static void copyHeaders(HttpResponse<byte[]> from, Headers to) {
        from.headers().map().forEach((name, values) -> {
            if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> to.add(name, value));
            }
        });
    }

    @Override
    public void close() {
        server.stop(0);
        http.close();
    }
}
