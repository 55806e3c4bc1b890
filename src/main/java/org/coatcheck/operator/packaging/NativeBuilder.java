package org.coatcheck.operator.packaging;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.terminal.CommandException;

/** GraalVM's native-image for JDK 25, which compiles the function. */
sealed interface NativeBuilder {

    /** An installed GraalVM, which compiles only for the machine that it runs on. */
    record Installed(Path graalvm) implements NativeBuilder {

        @Override
        public List<String> properties() {
            return List.of("-Dquarkus.native.container-build=false", "-Dquarkus.native.graalvm-home=" + graalvm);
        }
    }

    /** Quarkus's builder image in Docker or Podman. They run images of other architectures too, but slowly. */
    record InContainer(Architecture architecture) implements NativeBuilder {

        @Override
        public List<String> properties() {
            return List.of(
                    "-Dquarkus.native.container-build=true",
                    "-Dquarkus.native.container-runtime-options=--platform=" + architecture.platform());
        }
    }

    /** The Maven properties that make Quarkus use this builder. */
    List<String> properties();

    /**
     * Finds a builder on this machine: an installed GraalVM first, then Docker or Podman.
     *
     * @throws CommandException if there is none for this architecture
     */
    static NativeBuilder find(Architecture architecture) throws InterruptedException {
        Map<String, String> environment = System.getenv();
        Optional<NativeBuilder> installed = compilesFor(architecture) ? installed(environment) : Optional.empty();
        if (installed.isPresent()) {
            return installed.get();
        }
        if (isRunning("docker") || isRunning("podman")) {
            return new InContainer(architecture);
        }
        throw new CommandException("this machine cannot compile a native image for Linux on " + architecture
                + ": start Docker or Podman, or, on a Linux machine of that architecture, set GRAALVM_HOME to a GraalVM"
                + " or Mandrel for JDK 25");
    }

    private static boolean compilesFor(Architecture architecture) {
        return System.getProperty("os.name").equals("Linux") && architecture == Architecture.ofThisMachine();
    }

    /** The GraalVM at GRAALVM_HOME, otherwise the first on the PATH. */
    static Optional<NativeBuilder> installed(Map<String, String> environment) {
        Stream<Path> atGraalvmHome =
                Stream.ofNullable(environment.get("GRAALVM_HOME")).map(Path::of);
        Stream<Path> onPath = Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .map(Path::of)
                .filter(folder -> folder.endsWith("bin"))
                .flatMap(folder -> Stream.ofNullable(folder.getParent()));
        return Stream.concat(atGraalvmHome, onPath)
                .filter(home -> Files.isExecutable(home.resolve("bin/native-image")))
                .findFirst()
                .map(Installed::new);
    }

    private static boolean isRunning(String engine) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(engine, "info")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException notInstalled) {
            return false;
        }
    }
}
