package org.coatcheck.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Stands before the test stack's AWS, notes what it is asked, and spoils the answers to the first calls of some kind. */
public final class FlakyAws implements AutoCloseable {

    /** How a call is spoilt. */
    public enum Fault {
        /** The connection breaks off before AWS has heard of the call. */
        UNHEARD,
        /** AWS does what it is asked, and the connection breaks off before it can say so. */
        UNTOLD,
        /** The connection breaks off in the middle of the answer. */
        CUT,
        /** The same, and there is no checksum that would tell. */
        CUT_WITHOUT_CHECKSUM,
        /** The answer comes later than any client waits for it. */
        LATE,
        /** AWS has an error of its own: status 500. */
        BROKEN,
        /** AWS is overloaded, and says no more than that: status 503. */
        UNAVAILABLE,
        /** AWS wants fewer calls, in the words of each service. */
        THROTTLED,
        /** AWS does not let the caller do that. */
        FORBIDDEN
    }

    /** The longest time-out of {@code application.properties}, and some. */
    private static final Duration TOO_LONG = Duration.ofMillis(5_500);

    /** Set by the HTTP client and server themselves. */
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "content-length", "date", "expect", "host", "server", "transfer-encoding", "upgrade");

    private final HttpServer server;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Predicate<AwsCall> kind;
    private final int spoilt;
    private final Fault fault;
    private final AtomicInteger requests = new AtomicInteger();
    private final List<AwsCall> calls = new CopyOnWriteArrayList<>();

    /**
     * Begins to listen.
     *
     * @param kind of the calls that are spoilt
     * @param spoilt so many of them, before all others are answered well
     */
    public FlakyAws(Predicate<AwsCall> kind, int spoilt, Fault fault) {
        this.kind = kind;
        this.spoilt = spoilt;
        this.fault = fault;
        server = listening();
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    /** One that spoils nothing. */
    public static FlakyAws honest() {
        return new FlakyAws(call -> false, 0, Fault.BROKEN);
    }

    private static HttpServer listening() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** How many calls of the kind came. */
    public int requests() {
        return requests.get();
    }

    /** All calls that came. */
    public List<AwsCall> calls() {
        return List.copyOf(calls);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            AwsCall call = AwsCall.of(
                    exchange.getRequestMethod(), exchange.getRequestURI(), exchange.getRequestHeaders(), body);
            calls.add(call);
            if (kind.test(call) && requests.incrementAndGet() <= spoilt) {
                spoil(exchange, call, body);
            } else {
                answer(exchange, ask(exchange, body));
            }
        }
    }

    /** The server ends a connection whose call gets no answer. */
    private void spoil(HttpExchange exchange, AwsCall call, byte[] body) throws IOException {
        switch (fault) {
            case UNHEARD -> {}
            case UNTOLD -> ask(exchange, body);
            case CUT -> half(exchange, ask(exchange, body), name -> true);
            case CUT_WITHOUT_CHECKSUM ->
                half(
                        exchange,
                        ask(exchange, body),
                        name -> !name.startsWith("x-amz-checksum") && !name.equals("x-amz-crc32"));
            case LATE -> {
                HttpResponse<byte[]> whole = ask(exchange, body);
                pause();
                answer(exchange, whole);
            }
            case BROKEN -> refuse(exchange, call, new Refusal(500, "InternalError"));
            case UNAVAILABLE -> exchange.sendResponseHeaders(503, -1);
            case THROTTLED ->
                refuse(
                        exchange,
                        call,
                        switch (call.service()) {
                            case "s3" -> new Refusal(503, "SlowDown");
                            case "sqs" -> new Refusal(400, "RequestThrottled");
                            default -> new Refusal(400, "ProvisionedThroughputExceededException");
                        });
            case FORBIDDEN ->
                refuse(
                        exchange,
                        call,
                        call.service().equals("s3")
                                ? new Refusal(403, "AccessDenied")
                                : new Refusal(400, "AccessDeniedException"));
        }
    }

    private record Refusal(int status, String code) {}

    /** S3 speaks XML, DynamoDB and SQS AWS's JSON. */
    private static void refuse(HttpExchange exchange, AwsCall call, Refusal refusal) throws IOException {
        byte[] body = (call.service().equals("s3")
                        ? "<?xml version=\"1.0\"?>\n<Error><Code>%s</Code><Message>spoilt</Message></Error>"
                        : "{\"__type\":\"com.amazonaws#%s\",\"message\":\"spoilt\"}")
                .formatted(refusal.code())
                .getBytes(UTF_8);
        boolean hasBody = !exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(refusal.status(), hasBody ? body.length : -1);
        if (hasBody) {
            exchange.getResponseBody().write(body);
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
        copyHeaders(whole, exchange.getResponseHeaders(), name -> true);
        if (exchange.getRequestMethod().equals("HEAD")) {
            whole.headers()
                    .firstValue("content-length")
                    .ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", length));
        }
        exchange.sendResponseHeaders(whole.statusCode(), whole.body().length == 0 ? -1 : whole.body().length);
        exchange.getResponseBody().write(whole.body());
    }

    /** The server ends the connection when less is written than was said. An answer without a body gets no end of its head. */
    private static void half(HttpExchange exchange, HttpResponse<byte[]> whole, Predicate<String> kept)
            throws IOException {
        if (whole.body().length > 0) {
            copyHeaders(whole, exchange.getResponseHeaders(), kept);
            exchange.sendResponseHeaders(whole.statusCode(), whole.body().length);
            exchange.getResponseBody().write(whole.body(), 0, whole.body().length / 2);
            exchange.getResponseBody().flush();
        }
    }

    private static void copyHeaders(HttpResponse<byte[]> from, Headers to, Predicate<String> kept) {
        from.headers().map().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!OF_THE_CONNECTION.contains(lower) && kept.test(lower)) {
                values.forEach(value -> to.add(name, value));
            }
        });
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(TOO_LONG);
        } catch (InterruptedException ended) {
            throw new IOException(ended);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        http.close();
    }
}
