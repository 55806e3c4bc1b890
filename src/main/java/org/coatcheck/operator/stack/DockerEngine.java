package org.coatcheck.operator.stack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A Docker engine, called through its own API. Testcontainers takes seconds and pages of log to find that there is no engine,
 * and minutes to find that an image cannot be fetched.
 *
 * <p>It does not use Testcontainers' HTTP client, because the compiler warns that annotations of its classes are not on the
 * class path; nor the JDK's, which does not support Unix sockets.
 */
record DockerEngine(SocketAddress address) {

    /** The first engine that responds within five seconds, of those that Testcontainers would try. */
    static Optional<DockerEngine> find() {
        return addresses().map(DockerEngine::new).filter(DockerEngine::responds).findFirst();
    }

    private static Stream<SocketAddress> addresses() {
        return Optional.ofNullable(System.getenv("DOCKER_HOST"))
                .map(URI::create)
                .map(host -> Stream.of(address(host)))
                .orElseGet(() -> sockets().filter(Files::exists).map(UnixDomainSocketAddress::of));
    }

    private static SocketAddress address(URI host) {
        return host.getPort() < 0
                ? UnixDomainSocketAddress.of(host.getPath())
                : new InetSocketAddress(host.getHost(), host.getPort());
    }

    private static Stream<Path> sockets() {
        return Stream.of(
                Path.of("/var/run/docker.sock"),
                Path.of(Optional.ofNullable(System.getenv("XDG_RUNTIME_DIR")).orElse("/run"), "docker.sock"),
                Path.of(System.getProperty("user.home"), ".docker/run/docker.sock"),
                Path.of(System.getProperty("user.home"), ".docker/desktop/docker.sock"));
    }

    private boolean responds() {
        return CompletableFuture.supplyAsync(() -> call("GET /_ping"))
                .completeOnTimeout("", 5, TimeUnit.SECONDS)
                .thenApply(DockerEngine::isOk)
                .join();
    }

    /**
     * Fetches the image, unless the engine has it.
     *
     * @return the error, if the image cannot be fetched
     */
    Optional<String> fetch(String image, Consumer<String> progress) {
        if (isOk(call("GET /images/" + image + "/json"))) {
            return Optional.empty();
        }
        progress.accept("fetching " + image);
        int tag = image.lastIndexOf(':');
        String response =
                call("POST /images/create?fromImage=" + image.substring(0, tag) + "&tag=" + image.substring(tag + 1));
        // The status is 200 as soon as the engine begins to fetch. A later error is the last line of the body.
        String lastLine = response.lines().reduce("no response", (before, line) -> line);
        return isOk(response) && !lastLine.contains("\"error\"") ? Optional.empty() : Optional.of(lastLine);
    }

    private static boolean isOk(String response) {
        return response.matches("(?s)HTTP/1\\.[01] 200 .*");
    }

    /**
     * Sends a request as HTTP 1.0, so that the engine closes the connection at the end of its response.
     *
     * @return the status line, headers and body; empty if there is no response
     */
    private String call(String request) {
        ByteArrayOutputStream response = new ByteArrayOutputStream();
        try (SocketChannel channel = SocketChannel.open(address)) {
            channel.write(StandardCharsets.US_ASCII.encode(request + " HTTP/1.0\r\n\r\n"));
            ByteBuffer buffer = ByteBuffer.allocate(8192);
            while (channel.read(buffer) >= 0) {
                response.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
        } catch (IOException | UnresolvedAddressException noResponse) {
            return "";
        }
        return response.toString(StandardCharsets.UTF_8);
    }
}
