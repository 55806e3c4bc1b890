package org.coatcheck.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;

/** An HTTP proxy in front of the test stack's AWS. It records every call, and makes the first calls of one kind fail. */
public final class FlakyAws implements AutoCloseable {

    /** How a call fails. */
    public enum Fault {
        /** The connection closes before AWS receives the call. */
        REQUEST_LOST,
        /** AWS receives the call with one bit of its body changed. */
        REQUEST_DAMAGED,
        /** AWS executes the call, and the connection closes before the response. */
        RESPONSE_LOST,
        /** The connection closes in the middle of the response. */
        RESPONSE_TRUNCATED,
        /** Like {@link #RESPONSE_TRUNCATED}, without the checksum headers by which a client could detect it. */
        RESPONSE_TRUNCATED_WITHOUT_CHECKSUM,
        /** AWS executes the call, and the response comes after the client's time-out. */
        RESPONSE_LATE,
        /** AWS has an internal error: status 500. */
        INTERNAL_ERROR,
        /** AWS is overloaded: status 503 without a body. */
        SERVICE_UNAVAILABLE,
        /** The call rate is too high: each service has its own status and error code for that. */
        THROTTLED,
        /** The caller has no permission for the call. */
        ACCESS_DENIED
    }

    /** Sends a failing call's response, or none. */
    private interface Failure {
        void fail(HttpExchange exchange, String service, byte[] body) throws IOException;
    }

    /** Longer than the longest time-out of {@code application.properties}. */
    private static final Duration LONGER_THAN_ANY_TIMEOUT = Duration.ofMillis(5_500);

    private final HttpServer server;
    private final AwsProxy proxy = new AwsProxy();
    private final Predicate<AwsCall> failing;
    private final int failures;
    private final Failure failure;
    private final AtomicInteger requests = new AtomicInteger();
    private final List<AwsCall> calls = new CopyOnWriteArrayList<>();

    /**
     * Starts to listen on a free port.
     *
     * @param failing selects the calls that may fail
     * @param failures how many of those calls fail before the others succeed
     */
    public FlakyAws(Predicate<AwsCall> failing, int failures, Fault fault) {
        this(failing, failures, proxy -> (exchange, service, body) -> fail(proxy, fault, exchange, service, body));
    }

    /** AWS responds to every selected call with this error. */
    public FlakyAws(Predicate<AwsCall> failing, AwsError error) {
        this(failing, Integer.MAX_VALUE, proxy -> (exchange, service, body) -> error.send(exchange, service));
    }

    private FlakyAws(Predicate<AwsCall> failing, int failures, Function<AwsProxy, Failure> failure) {
        this.failing = failing;
        this.failures = failures;
        this.failure = failure.apply(proxy);
        server = createServer();
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    /** A proxy that only records the calls. */
    public static FlakyAws withoutFaults() {
        return new FlakyAws(call -> false, 0, Fault.INTERNAL_ERROR);
    }

    private static HttpServer createServer() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** How many of the selected calls were received: those that failed, and those after them. */
    public int requests() {
        return requests.get();
    }

    /** All calls that were received. */
    public List<AwsCall> calls() {
        return List.copyOf(calls);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            AwsCall call = AwsCall.of(
                    exchange.getRequestMethod(), exchange.getRequestURI(), exchange.getRequestHeaders(), body);
            calls.add(call);
            if (failing.test(call) && requests.incrementAndGet() <= failures) {
                failure.fail(exchange, call.service(), body);
            } else {
                AwsProxy.respond(exchange, proxy.forward(exchange, body));
            }
        }
    }

    /** Where no response is written, the server closes the connection. */
    private static void fail(AwsProxy proxy, Fault fault, HttpExchange exchange, String service, byte[] body)
            throws IOException {
        switch (fault) {
            case REQUEST_LOST -> {}
            case REQUEST_DAMAGED -> {
                body[body.length / 2] ^= 1;
                AwsProxy.respond(exchange, proxy.forward(exchange, body));
            }
            case RESPONSE_LOST -> proxy.forward(exchange, body);
            case RESPONSE_TRUNCATED ->
                AwsProxy.respondWithHalf(exchange, proxy.forward(exchange, body), header -> true);
            case RESPONSE_TRUNCATED_WITHOUT_CHECKSUM ->
                AwsProxy.respondWithHalf(exchange, proxy.forward(exchange, body), header -> !isChecksum(header));
            case RESPONSE_LATE -> {
                HttpResponse<byte[]> response = proxy.forward(exchange, body);
                sleep();
                AwsProxy.respond(exchange, response);
            }
            case INTERNAL_ERROR -> AwsError.INTERNAL_ERROR.send(exchange, service);
            case SERVICE_UNAVAILABLE -> exchange.sendResponseHeaders(503, -1);
            case THROTTLED -> AwsError.throttling(service).send(exchange, service);
            case ACCESS_DENIED -> AwsError.accessDenied(service).send(exchange, service);
        }
    }

    private static boolean isChecksum(String header) {
        return header.startsWith("x-amz-checksum") || header.equals("x-amz-crc32");
    }

    private static void sleep() throws IOException {
        try {
            Thread.sleep(LONGER_THAN_ANY_TIMEOUT);
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        proxy.close();
    }
}
