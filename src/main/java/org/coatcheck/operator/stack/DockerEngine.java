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
 * A Docker engine, asked directly. Testcontainers takes seconds, and pages of log, to find out that there is none, and
 * minutes to find out that it cannot fetch an image.
 */
record DockerEngine(SocketAddress address) {

    /** The first that answers, of those that Testcontainers would take. */
    static Optional<DockerEngine> find() {
        return addresses().map(DockerEngine::new).filter(DockerEngine::answers).findFirst();
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

    private boolean answers() {
        return CompletableFuture.supplyAsync(() -> ask("GET /_ping"))
                .completeOnTimeout("", 5, TimeUnit.SECONDS)
                .thenApply(DockerEngine::isOk)
                .join();
    }

    /**
     * Fetches the image, unless the engine has it.
     *
     * @return why it cannot be had; empty if it is there
     */
    Optional<String> fetch(String image, Consumer<String> progress) {
        if (isOk(ask("GET /images/" + image + "/json"))) {
            return Optional.empty();
        }
        progress.accept("fetching " + image);
        int tag = image.lastIndexOf(':');
        String answer =
                ask("POST /images/create?fromImage=" + image.substring(0, tag) + "&tag=" + image.substring(tag + 1));
        // What goes wrong after the engine has begun to answer is the last of its lines of progress.
        String lastLine = answer.lines().reduce("no answer", (before, line) -> line);
        return isOk(answer) && !lastLine.contains("\"error\"") ? Optional.empty() : Optional.of(lastLine);
    }

    private static boolean isOk(String answer) {
        return answer.matches("(?s)HTTP/1\\.[01] 200 .*");
    }

    /** The whole answer, head and body; empty where nobody answers. */
    private String ask(String request) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (SocketChannel channel = SocketChannel.open(address)) {
            channel.write(StandardCharsets.US_ASCII.encode(request + " HTTP/1.0\r\n\r\n"));
            ByteBuffer part = ByteBuffer.allocate(8192);
            while (channel.read(part) >= 0) {
                answer.write(part.array(), 0, part.position());
                part.clear();
            }
        } catch (IOException | UnresolvedAddressException nobodyThere) {
            return "";
        }
        return answer.toString(StandardCharsets.UTF_8);
    }
}
