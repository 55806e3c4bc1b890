package org.coatcheck.operator.console.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.coatcheck.operator.redrive.EventQueue;
import org.coatcheck.operator.redrive.QueuedMessage;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Stack;
import org.junit.jupiter.api.Test;

class QueuesTest {

    private static final String MESSAGE = """
            {"Messages": [{"MessageId": "m-1", "ReceiptHandle": "r", "Attributes": {"SentTimestamp": "1"}, "Body": "{}",
              "MD5OfBody": "99914b932bd37a50b983c5e7c90ae93b"}]}""";

    /** In AWS, a call that does not wait asks only some of SQS's servers. LocalStack has one. */
    @Test
    void findsAMessageThatOnlyACallThatWaitsIsSureToFind() throws IOException {
        AtomicBoolean isFound = new AtomicBoolean();
        HttpServer sqs = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        sqs.createContext("/", exchange -> {
            String request = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            boolean finds = request.matches(".*\"WaitTimeSeconds\":[1-9].*") && !isFound.getAndSet(true);
            byte[] response = (finds ? MESSAGE : "{}").getBytes(UTF_8);
            exchange.sendResponseHeaders(200, response.length);
            exchange.getResponseBody().write(response);
            exchange.close();
        });
        sqs.start();
        Stack stack = new Stack(
                "shop", "", Map.of("UnknownQueueUrl", "http://queue/unknown", "UploadsBucket", "uploads"), Map.of());
        URI endpoint = URI.create("http://127.0.0.1:" + sqs.getAddress().getPort());

        try (Site site = new Site(new Aws.Local(endpoint), stack)) {
            assertThat(new Queues(site).list(EventQueue.UNKNOWN))
                    .extracting(QueuedMessage::id)
                    .containsExactly("m-1");
        } finally {
            sqs.stop(0);
        }
    }
}
