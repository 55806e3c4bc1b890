package org.coatcheck.operator.stack;

import static java.util.Objects.requireNonNull;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.coatcheck.operator.terminal.CommandException;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/** A LocalStack in a Docker container, with the image and the settings of {@code localstack/compose.yaml}. */
record DockerContainer(URI endpoint, LocalStackContainer container) implements Origin {

    private static final int PORT = 4566;

    /**
     * Starts a container.
     *
     * @return empty if no Docker engine responds, or if it cannot fetch the image
     * @throws CommandException if the container does not start
     */
    static Optional<Origin> start(Path folder, Consumer<String> progress) {
        return DockerEngine.find().flatMap(engine -> {
            String image = image(folder.resolve("compose.yaml"));
            Optional<String> error = engine.fetch(image, progress);
            error.ifPresent(
                    reason -> progress.accept("continuing without Docker, which cannot fetch the image: " + reason));
            return error.isPresent() ? Optional.empty() : Optional.of(start(image, progress));
        });
    }

    private static DockerContainer start(String image, Consumer<String> progress) {
        progress.accept("starting " + image + " in Docker");
        LocalStackContainer container = new LocalStackContainer(DockerImageName.parse(image))
                .withEnv("PROVIDER_OVERRIDE_DYNAMODB", "v2")
                .withEnv("PROVIDER_OVERRIDE_DYNAMODBSTREAMS", "v2")
                .withEnv("CFN_NO_WAIT_ITERATIONS", "200");
        container.withCreateContainerCmdModifier(create -> publishToThisMachine(container, create));
        Optional.ofNullable(System.getenv("LAMBDA_RETRY_BASE_DELAY"))
                .ifPresent(seconds -> container
                        .withEnv("LAMBDA_RETRY_BASE_DELAY", seconds)
                        // The functions must know it, too.
                        .withEnv("LAMBDA_DOCKER_FLAGS", "-e LAMBDA_RETRY_BASE_DELAY=" + seconds));
        try {
            container.start();
        } catch (ContainerLaunchException | IllegalStateException notStarted) {
            throw new CommandException("LocalStack did not start in Docker: " + notStarted.getMessage(), notStarted);
        }
        return new DockerContainer(container.getEndpoint(), container);
    }

    /**
     * Publishes LocalStack's port to this machine only, as compose.yaml does: who reaches it can start any container. The port of
     * an engine on another machine has to be open.
     */
    private static void publishToThisMachine(LocalStackContainer container, CreateContainerCmd create) {
        if (container.getHost().equals("localhost")) {
            requireNonNull(create.getHostConfig())
                    .withPortBindings(new PortBinding(Ports.Binding.bindIp("127.0.0.1"), ExposedPort.tcp(PORT)));
        }
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

    @Override
    public String description() {
        return "in Docker";
    }

    @Override
    public void stop() {
        container.stop();
    }
}
