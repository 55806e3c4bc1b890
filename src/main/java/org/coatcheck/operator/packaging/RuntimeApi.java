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
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Lambda's side of a function's process, which asks it for events and brings back what came of them.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">the Runtime API</a>
 */
final class RuntimeApi implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String INVOCATION = "/2018-06-01/runtime/invocation/";
    private static final String INIT_ERROR = "/2018-06-01/runtime/init/error";

    private record Offer(String requestId, String event) {}

    private final BlockingQueue<Offer> offers = new LinkedBlockingQueue<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    /** What comes back; one invocation at a time, as Lambda does it. */
    private volatile CompletableFuture<String> answer = new CompletableFuture<>();

    RuntimeApi() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException noPort) {
            throw new UncheckedIOException("cannot listen on the loopback address", noPort);
        }
        server.createContext(INVOCATION, this::serve);
        server.createContext(INIT_ERROR, exchange -> fail(exchange, "the function does not start"));
        server.setExecutor(threads);
        server.start();
    }

    /** What the process is told as {@code AWS_LAMBDA_RUNTIME_API}. */
    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /**
     * Hands out an event, and waits for the answer.
     *
     * @throws IllegalStateException if the function fails, with what it says, or says nothing
     */
    String invoke(String event) throws InterruptedException {
        CompletableFuture<String> expected = answer;
        offers.add(new Offer(UUID.randomUUID().toString(), event));
        try {
            return expected.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        } catch (TimeoutException silent) {
            throw new IllegalStateException(
                    "the function has not answered within " + PATIENCE.toSeconds() + " s", silent);
        } finally {
            answer = new CompletableFuture<>();
        }
    }

    /** Ends the waiting: no answer will come. */
    void giveUp(String why) {
        answer.completeExceptionally(new IllegalStateException(why));
    }

    private void serve(HttpExchange exchange) throws IOException {
        String call = exchange.getRequestURI().getPath().substring(INVOCATION.length());
        if (call.equals("next")) {
            offer(exchange);
        } else if (call.endsWith("/response")) {
            answer.complete(accept(exchange));
        } else {
            fail(exchange, "the function failed");
        }
    }

    private void offer(HttpExchange exchange) throws IOException {
        try {
            Offer offer = offers.take();
            long deadline = Instant.now().plus(PATIENCE).toEpochMilli();
            // AWS's runtime client dies of an answer without a type.
            Map.of(
                            "Content-Type",
                            "application/json",
                            "Lambda-Runtime-Aws-Request-Id",
                            offer.requestId(),
                            "Lambda-Runtime-Deadline-Ms",
                            Long.toString(deadline),
                            "Lambda-Runtime-Invoked-Function-Arn",
                            "arn:aws:lambda:us-east-1:000000000000:function:training")
                    .forEach(exchange.getResponseHeaders()::set);
            byte[] event = offer.event().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, event.length);
            exchange.getResponseBody().write(event);
            exchange.close();
        } catch (InterruptedException closed) {
            exchange.close();
        }
    }

    private void fail(HttpExchange exchange, String what) throws IOException {
        giveUp(what + ": " + accept(exchange));
    }

    private static String accept(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(202, -1);
        exchange.close();
        return body;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
