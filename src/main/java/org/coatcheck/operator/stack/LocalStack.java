package org.coatcheck.operator.stack;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.coatcheck.operator.terminal.CommandException;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The LocalStack that a command or a test works with: the first of these that serves, so that one command does for everybody.
 *
 * <ol>
 *   <li>The one that {@code AWS_ENDPOINT_URL} names. Somebody else started it, and it is left running.
 *   <li>A container, where a Docker engine answers: the image of {@code localstack/compose.yaml}.
 *   <li>Host mode, {@code localstack/host}, which installs LocalStack and runs it without Docker.
 * </ol>
 *
 * <p>What was started here ends with {@link #close()}, and at the latest with the JVM, however that ends.
 */
public final class LocalStack implements AutoCloseable {

    private static final Pattern VERSION = Pattern.compile("\"version\": *\"([^\"]+)\"");

    private sealed interface Origin {

        URI endpoint();

        record Given(URI endpoint) implements Origin {}

        record Docker(URI endpoint, LocalStackContainer container) implements Origin {}

        /** The process ends LocalStack and cleans up when it is told to, or when its standard input closes. */
        record Host(URI endpoint, Process process) implements Origin {}
    }

    private final Origin origin;
    private final String version;
    private final AtomicBoolean closed = new AtomicBoolean();

    private LocalStack(Origin origin, String version) {
        this.origin = origin;
        this.version = version;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /**
     * Takes or starts one, and waits until it answers: a second in host mode, or minutes where it must be fetched first.
     *
     * @param progress is told, in a line, whatever takes time
     * @throws CommandException if none serves, with the reason
     */
    public static LocalStack start(Consumer<String> progress) {
        Path folder = Home.path().resolve("localstack");
        Origin origin = given().or(() -> inDocker(folder, progress)).orElseGet(() -> onHost(folder, progress));
        return new LocalStack(
                origin,
                version(origin.endpoint())
                        .orElseThrow(() -> new CommandException("no LocalStack answers at " + origin.endpoint()
                                + ": start one there, or unset AWS_ENDPOINT_URL to have one started")));
    }

    public URI endpoint() {
        return origin.endpoint();
    }

    /** Whether it was there before, and may hold what is not ours. */
    public boolean isGiven() {
        return origin instanceof Origin.Given;
    }

    /** What and where it is, for people. */
    public String kind() {
        String where = switch (origin) {
            case Origin.Given given -> "given by AWS_ENDPOINT_URL";
            case Origin.Docker docker -> "in Docker";
            case Origin.Host host -> "in host mode (no Docker)";
        };
        return "LocalStack " + version + " " + where + " at " + endpoint();
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        switch (origin) {
            case Origin.Given given -> {}
            case Origin.Docker(URI endpoint, LocalStackContainer container) -> container.stop();
            case Origin.Host(URI endpoint, Process process) -> end(process);
        }
    }

    private static Optional<Origin> given() {
        return Optional.ofNullable(System.getenv("AWS_ENDPOINT_URL"))
                .filter(url -> !url.isBlank())
                .map(url -> new Origin.Given(URI.create(url)));
    }

    /** Empty where none answers as LocalStack does. */
    private static Optional<String> version(URI endpoint) {
        try {
            URLConnection health =
                    endpoint.resolve("/_localstack/health").toURL().openConnection();
            health.setConnectTimeout(2_000);
            health.setReadTimeout(10_000);
            try (InputStream body = health.getInputStream()) {
                Matcher version = VERSION.matcher(new String(body.readAllBytes(), StandardCharsets.UTF_8));
                return version.find() ? Optional.of(version.group(1)) : Optional.empty();
            }
        } catch (IOException nobodyThere) {
            return Optional.empty();
        }
    }

    private static Optional<Origin> inDocker(Path folder, Consumer<String> progress) {
        return DockerEngine.find().flatMap(engine -> {
            String image = image(folder.resolve("compose.yaml"));
            Optional<String> missing = engine.fetch(image, progress);
            missing.ifPresent(reason -> progress.accept("going on without Docker, which cannot fetch it: " + reason));
            return missing.isPresent() ? Optional.empty() : Optional.of(container(image, progress));
        });
    }

    private static Origin container(String image, Consumer<String> progress) {
        progress.accept("starting " + image + " in Docker");
        LocalStackContainer container = new LocalStackContainer(DockerImageName.parse(image))
                .withEnv("PROVIDER_OVERRIDE_DYNAMODB", "v2")
                .withEnv("PROVIDER_OVERRIDE_DYNAMODBSTREAMS", "v2")
                .withEnv("CFN_NO_WAIT_ITERATIONS", "200");
        Optional.ofNullable(System.getenv("LAMBDA_RETRY_BASE_DELAY"))
                .ifPresent(seconds -> container.withEnv("LAMBDA_RETRY_BASE_DELAY", seconds));
        try {
            container.start();
        } catch (ContainerLaunchException | IllegalStateException unable) {
            throw new CommandException("LocalStack did not start in Docker: " + unable.getMessage(), unable);
        }
        return new Origin.Docker(container.getEndpoint(), container);
    }

    private static String image(Path compose) {
        try (Stream<String> lines = Files.lines(compose)) {
            return lines.map(String::strip)
                    .filter(line -> line.startsWith("image:"))
                    .map(line -> line.substring("image:".length()).strip())
                    .findFirst()
                    .orElseThrow(() -> new CommandException(compose + " names no image"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + compose, unreadable);
        }
    }

    private static Origin onHost(Path folder, Consumer<String> progress) {
        Process process = start(folder.resolve("host"));
        // No virtual thread: one that reads of a process holds its carrier, of which there are as many as CPUs.
        CompletableFuture<List<String>> said = CompletableFuture.supplyAsync(
                () -> relay(process.errorReader(), progress),
                Thread.ofPlatform().daemon()::start);
        // Its standard output is the endpoint, once LocalStack answers there; or it ends.
        URI endpoint = process.inputReader()
                .lines()
                .findFirst()
                .map(URI::create)
                .orElseThrow(() -> new CommandException(
                        "LocalStack did not start without Docker:\n" + String.join("\n", said.join())));
        return new Origin.Host(endpoint, process);
    }

    /** Passes the lines on until they end, and returns the last ones. */
    private static List<String> relay(BufferedReader lines, Consumer<String> progress) {
        Deque<String> last = new ArrayDeque<>();
        lines.lines().peek(progress).forEach(line -> {
            last.add(line);
            if (last.size() > 40) {
                last.remove();
            }
        });
        return List.copyOf(last);
    }

    private static Process start(Path host) {
        // The port that everybody expects, unless something listens there.
        ProcessBuilder command = new ProcessBuilder(host.toString(), "--with-parent", "--or-another");
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        try {
            return command.start();
        } catch (IOException notThere) {
            throw new CommandException("cannot run " + host + ": start Coatcheck from its folder", notThere);
        }
    }

    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
    }
}
