package org.coatcheck.operator.redrive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.coatcheck.operator.redrive.FunctionInvoker.InvokeResult;
import org.coatcheck.operator.redrive.FunctionInvoker.InvokeResult.FunctionUnavailable;
import org.coatcheck.operator.redrive.FunctionInvoker.InvokeResult.Responded;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** The SDK's own client against a server that throttles as Lambda does: LocalStack throttles a stopped function only. */
class FunctionInvokerTest {

    /** More than the SDK itself tries. */
    private static final int THROTTLED = 5;

    private final AtomicInteger invocations = new AtomicInteger();
    private final List<String> said = new ArrayList<>();
    private HttpServer lambda;
    private int reserved = 5;

    @BeforeEach
    void start() throws IOException {
        lambda = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        lambda.createContext("/", this::respond);
        lambda.start();
    }

    @AfterEach
    void stop() {
        lambda.stop(0);
    }

    @Test
    void waitsWhileLambdaThrottlesTheFunction() {
        assertThat(redrive()).isInstanceOf(Responded.class);

        assertThat(invocations).hasValue(THROTTLED + 1);
        assertThat(said).containsExactly("Lambda throttles the function: the next try is in 2 s");
    }

    @Test
    void doesNotWaitForAFunctionThatIsStopped() {
        reserved = 0;

        assertThat(redrive()).isInstanceOf(FunctionUnavailable.class);

        assertThat(said).isEmpty();
    }

    private InvokeResult redrive() {
        try (LambdaClient client = LambdaClient.builder()
                .endpointOverride(
                        URI.create("http://localhost:" + lambda.getAddress().getPort()))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .build()) {
            return new FunctionInvoker(
                            client, "arn:aws:lambda:us-east-1:000000000000:function:coatcheck-function:live", said::add)
                    .redrive(SdkBytes.fromUtf8String("{}"));
        }
    }

    private void respond(HttpExchange exchange) throws IOException {
        if (exchange.getRequestURI().getPath().endsWith(":function:coatcheck-function/concurrency")) {
            respond(exchange, 200, "{\"ReservedConcurrentExecutions\":%d}".formatted(reserved));
        } else if (invocations.incrementAndGet() <= THROTTLED) {
            exchange.getResponseHeaders().set("X-Amzn-ErrorType", "TooManyRequestsException");
            respond(exchange, 429, "{\"Type\":\"User\",\"message\":\"Rate Exceeded.\"}");
        } else {
            respond(exchange, 200, "{\"status\":200,\"body\":\"done\"}");
        }
    }

    private static void respond(HttpExchange exchange, int status, String body) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, body.length());
        exchange.getResponseBody().write(body.getBytes(UTF_8));
        exchange.close();
    }
}
