package org.coatcheck.operator.packaging;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Lambda's Runtime API on a local port. A function's process asks it for the next event, and posts its response there.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">the Runtime API</a>
 */
public final class RuntimeApi implements AutoCloseable {

    private static final String INVOCATION = "/2018-06-01/runtime/invocation/";
    private static final String INIT_ERROR = "/2018-06-01/runtime/init/error";

    /**
     * What the process posted. Both times are of {@link System#nanoTime}.
     *
     * @param sentAt when the process got the event
     * @param receivedAt when its response had arrived
     */
    public record Response(String body, long sentAt, long receivedAt) {}

    /**
     * An event for the process.
     *
     * @param traceHeader X-Ray's header; empty if there is none
     */
    public record Invocation(String requestId, Optional<String> traceHeader, String event) {

        public Invocation(String event) {
            this(UUID.randomUUID().toString(), Optional.empty(), event);
        }
    }

    /** An event that the process is to handle, or handles. */
    private static final class Pending {

        private final Invocation invocation;
        private final CompletableFuture<Response> response = new CompletableFuture<>();
        private volatile long sentAt;

        Pending(Invocation invocation) {
            this.invocation = invocation;
        }
    }

    private final BlockingQueue<Pending> waiting = new LinkedBlockingQueue<>();
    private final Map<String, Pending> pending = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final Duration timeout;

    /** Why no further response will come; completed if there is a reason. */
    private final CompletableFuture<String> end = new CompletableFuture<>();

    /** When the process asked for its first event: the end of its init phase. */
    private final CompletableFuture<Long> ready = new CompletableFuture<>();

    /** For a function that starts, and that responds, within a minute. */
    public RuntimeApi() {
        this(Duration.ofMinutes(1));
    }

    /** @param timeout for the start and each response; it is also the deadline that the function hears of */
    RuntimeApi(Duration timeout) {
        this.timeout = timeout;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException noPort) {
            throw new UncheckedIOException("cannot listen on the loopback address", noPort);
        }
        server.createContext(INVOCATION, this::handle);
        server.createContext(INIT_ERROR, exchange -> fail(exchange, "the function failed to start"));
        server.setExecutor(threads);
        server.start();
    }

    /** The value of {@code AWS_LAMBDA_RUNTIME_API}: host and port. */
    public String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /**
     * Waits until the process asks for its first event.
     *
     * @return the {@link System#nanoTime} of that
     * @throws IllegalStateException if the function reports that it cannot start, or does not start in time
     */
    public long awaitReady() throws InterruptedException {
        return await(ready, "start");
    }

    /**
     * Passes the event to the process, and waits for its response.
     *
     * @throws IllegalStateException if the function reports an error, which is in the message, or does not respond in time
     */
    public Response invoke(String event) throws InterruptedException {
        return await(send(new Invocation(event)), "respond");
    }

    /**
     * Passes the event to the process. Like Lambda, this sends as many events at a time as the process asks for.
     *
     * @return the response, or an {@link IllegalStateException} with the function's error
     */
    public CompletableFuture<Response> send(Invocation invocation) {
        Pending sent = new Pending(invocation);
        pending.put(invocation.requestId(), sent);
        waiting.add(sent);
        var _ = end.thenAccept(reason -> sent.response.completeExceptionally(new IllegalStateException(reason)));
        return sent.response;
    }

    private <T> T await(CompletableFuture<T> result, String verb) throws InterruptedException {
        try {
            return result.get(timeout.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            Throwable reason = Optional.ofNullable(failed.getCause()).orElse(failed);
            throw new IllegalStateException(reason.getMessage(), reason);
        } catch (TimeoutException tooLate) {
            throw new IllegalStateException(
                    "the function did not " + verb + " within " + timeout.toSeconds() + " s", tooLate);
        }
    }

    /** Makes the start and every invocation without a response fail, because none will come. */
    public void fail(String reason) {
        ready.completeExceptionally(new IllegalStateException(reason));
        end.complete(reason);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring(INVOCATION.length());
        if (path.equals("next")) {
            sendNext(exchange);
            return;
        }
        String body = body(exchange);
        long receivedAt = System.nanoTime();
        accept(exchange);
        int slash = path.indexOf('/');
        Optional.ofNullable(pending.remove(path.substring(0, slash)))
                .ifPresentOrElse(
                        sent -> end(sent, path.substring(slash), body, receivedAt),
                        () -> fail("the process responded to a request that it has not, or no longer: " + path));
    }

    private static void end(Pending sent, String result, String body, long receivedAt) {
        if (result.equals("/response")) {
            sent.response.complete(new Response(body, sent.sentAt, receivedAt));
        } else {
            sent.response.completeExceptionally(new IllegalStateException("the function failed: " + body));
        }
    }

    private void sendNext(HttpExchange exchange) throws IOException {
        ready.complete(System.nanoTime());
        try {
            Pending sent = waiting.take();
            Invocation next = sent.invocation;
            long deadline = Instant.now().plus(timeout).toEpochMilli();
            // AWS's runtime client crashes on a response without a content type.
            Map.of(
                            "Content-Type",
                            "application/json",
                            "Lambda-Runtime-Aws-Request-Id",
                            next.requestId(),
                            "Lambda-Runtime-Deadline-Ms",
                            Long.toString(deadline),
                            "Lambda-Runtime-Invoked-Function-Arn",
                            "arn:aws:lambda:us-east-1:000000000000:function:training")
                    .forEach(exchange.getResponseHeaders()::set);
            next.traceHeader()
                    .ifPresent(header -> exchange.getResponseHeaders().set("Lambda-Runtime-Trace-Id", header));
            byte[] event = next.event().getBytes(StandardCharsets.UTF_8);
            sent.sentAt = System.nanoTime();
            exchange.sendResponseHeaders(200, event.length);
            exchange.getResponseBody().write(event);
            exchange.close();
        } catch (InterruptedException closed) {
            exchange.close();
        }
    }

    /** The process may end as soon as this is accepted: then its report must already be the reason why no response comes. */
    private void fail(HttpExchange exchange, String reason) throws IOException {
        fail(reason + ": " + body(exchange));
        accept(exchange);
    }

    private static String body(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static void accept(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(202, -1);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
