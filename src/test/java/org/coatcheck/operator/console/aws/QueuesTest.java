package org.coatcheck.operator.console.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.coatcheck.operator.console.aws.Queues.Count;
import org.coatcheck.operator.redrive.EventQueue;
import org.coatcheck.operator.redrive.QueuedMessage;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Stack;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueuesTest {

    private static final String MESSAGE = """
            {"Messages": [{"MessageId": "m-1", "ReceiptHandle": "r", "Attributes": {"SentTimestamp": "1"}, "Body": "{}",
              "MD5OfBody": "99914b932bd37a50b983c5e7c90ae93b"}]}""";

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer sqs;

    QueuesTest() throws IOException {
        sqs = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        sqs.setExecutor(threads);
        sqs.start();
    }

    @AfterEach
    void stop() {
        sqs.stop(0);
        threads.close();
    }

    /** In AWS, a call that does not wait asks only some of SQS's servers. LocalStack has one. */
    @Test
    void findsAMessageThatOnlyACallThatWaitsIsSureToFind() {
        AtomicBoolean isFound = new AtomicBoolean();
        sqs.createContext("/", exchange -> {
            String request = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            boolean finds = request.matches(".*\"WaitTimeSeconds\":[1-9].*") && !isFound.getAndSet(true);
            respond(exchange, finds ? MESSAGE : "{}");
        });

        try (Site site = site()) {
            assertThat(new Queues(site).list(EventQueue.UNKNOWN))
                    .extracting(QueuedMessage::id)
                    .containsExactly("m-1");
        }
    }

    /** A look of another page would make the number flicker. */
    @Test
    void countsAMessageThatAnotherReaderHas() {
        sqs.createContext("/", exchange -> respond(exchange, """
                        {"Attributes": {"ApproximateNumberOfMessages": "2", "ApproximateNumberOfMessagesNotVisible": "3"}}"""));

        try (Site site = site()) {
            assertThat(new Queues(site).count(EventQueue.UNKNOWN)).isEqualTo(new Count(5, 3));
        }
    }

    /** While a look hides the messages, a replay would find none. */
    @Test
    void replayReadsNothingDuringALook() throws Exception {
        BlockingQueue<String> calls = new LinkedBlockingQueue<>();
        CountDownLatch looks = new CountDownLatch(1);
        CountDownLatch isDisturbed = new CountDownLatch(2);
        sqs.createContext("/", exchange -> {
            String call = exchange.getRequestHeaders().getFirst("X-Amz-Target").replaceFirst(".*\\.", "");
            calls.add(call);
            boolean isLook = looks.getCount() > 0;
            looks.countDown();
            if (call.equals("ReceiveMessage")) {
                isDisturbed.countDown();
                await(isDisturbed, Duration.ofMillis(500));
            }
            respond(exchange, isLook ? MESSAGE : "{\"Attributes\": {\"ApproximateNumberOfMessages\": \"1\"}}");
        });

        try (Site site = site()) {
            Thread look = Thread.startVirtualThread(() -> new Queues(site).list(EventQueue.UNKNOWN));
            looks.await();
            new Replay(site).run(EventQueue.UNKNOWN, Set.of("m-1"));
            look.join();
        }
        assertThat(calls)
                .filteredOn(call -> !call.equals("GetQueueAttributes"))
                .containsExactly("ReceiveMessage", "ReceiveMessage", "ChangeMessageVisibilityBatch", "ReceiveMessage");
    }

    private Site site() {
        Map<String, String> outputs = Map.of(
                "UnknownQueueUrl",
                "http://queue/unknown",
                "UploadsBucket",
                "uploads",
                "OversizedBucket",
                "oversized",
                "FunctionAlias",
                "shop-function:live");
        URI endpoint = URI.create("http://127.0.0.1:" + sqs.getAddress().getPort());
        return new Site(new Aws.Local(endpoint), new Stack("shop", "", outputs, Map.of()));
    }

    private static void respond(HttpExchange exchange, String response) throws IOException {
        byte[] bytes = response.getBytes(UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static void await(CountDownLatch latch, Duration longest) {
        try {
            var _ = latch.await(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
