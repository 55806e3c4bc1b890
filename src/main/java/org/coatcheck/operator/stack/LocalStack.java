package org.coatcheck.operator.stack;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.coatcheck.operator.terminal.CommandException;

/**
 * The LocalStack that a command or a test works with: the first of these that is available, so that the same command works
 * on every machine.
 *
 * <ol>
 *   <li>The one that {@code AWS_ENDPOINT_URL} names. Somebody else started it, and it is left running.
 *   <li>A container, if a Docker engine responds: the image of {@code localstack/compose.yaml}.
 *   <li>Host mode, {@code localstack/host}, which installs LocalStack and runs it without Docker.
 * </ol>
 *
 * <p>A LocalStack that was started here ends with {@link #close()}, or with the JVM, even if the JVM is killed.
 */
public final class LocalStack implements AutoCloseable {

    private static final Pattern VERSION = Pattern.compile("\"version\": *\"([^\"]+)\"");

    private final Origin origin;
    private final String version;
    private final AtomicBoolean closed = new AtomicBoolean();

    private LocalStack(Origin origin, String version) {
        this.origin = origin;
        this.version = version;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /**
     * Finds or starts a LocalStack, and waits until it responds. A start takes a second in host mode; the first one takes
     * minutes, because LocalStack has to be downloaded.
     *
     * @param progress receives a line for each step that takes time
     * @throws CommandException if there is no LocalStack and none can be started, with the reason
     */
    public static LocalStack start(Consumer<String> progress) {
        Path folder = Home.path().resolve("localstack");
        Origin origin = Origin.Given.find()
                .or(() -> DockerContainer.start(folder, progress))
                .orElseGet(() -> HostProcess.start(folder, progress));
        return new LocalStack(
                origin,
                version(origin.endpoint())
                        .orElseThrow(() -> new CommandException("no LocalStack responds at " + origin.endpoint()
                                + ": start one there, or unset AWS_ENDPOINT_URL to have one started")));
    }

    public URI endpoint() {
        return origin.endpoint();
    }

    /** For clients of this LocalStack. */
    public Aws.Local aws() {
        return origin.aws();
    }

    /** Whether somebody else started it. Then it stays, so a command has to delete what it created there. */
    public boolean isGiven() {
        return origin instanceof Origin.Given;
    }

    /** Whether it was started here without Docker, so that it runs the functions as processes of this machine. */
    public boolean isInHostMode() {
        return origin instanceof HostProcess;
    }

    /** Version, origin and endpoint, for a message. */
    public String kind() {
        return "LocalStack " + version + " " + origin.description() + " at " + endpoint();
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            origin.stop();
        }
    }

    /** The version that LocalStack's health check reports; empty if there is no response. */
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
        } catch (IOException noResponse) {
            return Optional.empty();
        }
    }
}
