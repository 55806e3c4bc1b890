package org.coatcheck.operator.bench;

import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/**
 * S3, DynamoDB and SQS on the loopback address, in memory: as much of them as the function calls for an upload, a request and
 * an unknown event. They speak HTTP/1.1, as AWS's do, and HTTPS if they get a certificate.
 */
final class AwsStandIn implements AutoCloseable {

    static final String UPLOADS = "bench-uploads";
    static final String THUMBNAILS = "bench-thumbnails";
    static final String OVERSIZED = "bench-oversized";
    static final String INVOCATIONS = "bench-invocations";
    static final String OBJECTS = "bench-objects";

    private final Map<AwsService, HttpServer> servers = new EnumMap<>(AwsService.class);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Buckets buckets = new Buckets();
    private final Tables tables =
            new Tables(Map.of(OBJECTS, List.of("object"), INVOCATIONS, List.of("requestId", "startedAt")));
    private final Queues queues = new Queues();
    private final Latency latency;
    private final String scheme;

    /** @param https the stand-in's certificate; without it the stand-in speaks plain HTTP */
    AwsStandIn(Optional<SSLContext> https, Latency latency) throws IOException {
        this.latency = latency;
        this.scheme = https.isPresent() ? "https" : "http";
        for (AwsService service : AwsService.values()) {
            HttpServer server = server(https);
            server.createContext("/", exchange -> handle(service, exchange));
            server.setExecutor(threads);
            server.start();
            servers.put(service, server);
        }
    }

    private static HttpServer server(Optional<SSLContext> https) throws IOException {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        if (https.isEmpty()) {
            return HttpServer.create(anyPort, 0);
        }
        HttpsServer server = HttpsServer.create(anyPort, 0);
        server.setHttpsConfigurator(new HttpsConfigurator(https.get()));
        return server;
    }

    /** The URL of a service. Its host is an IP address, which makes every SDK write the bucket into the path. */
    String url(AwsService service) {
        HttpServer server = requireNonNull(servers.get(service));
        return scheme + "://127.0.0.1:" + server.getAddress().getPort();
    }

    Buckets buckets() {
        return buckets;
    }

    private void handle(AwsService service, HttpExchange exchange) throws IOException {
        try (exchange) {
            AwsCall call = AwsCall.read(service, exchange);
            Thread.sleep(latency.of(call));
            AwsResponse response = switch (service) {
                case S3 -> buckets.respond(call);
                case DYNAMODB -> tables.respond(call);
                case SQS -> queues.respond(call);
            };
            response.send(exchange);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        servers.values().forEach(server -> server.stop(0));
        threads.shutdownNow();
    }
}
