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

/** What compiles the function: GraalVM's native-image, for JDK 25. */
sealed interface NativeBuilder {

    /** One that is installed. It compiles for the machine that it runs on. */
    record Installed(Path graalvm) implements NativeBuilder {

        @Override
        public List<String> settings() {
            return List.of("-Dquarkus.native.container-build=false", "-Dquarkus.native.graalvm-home=" + graalvm);
        }
    }

    /** The image that Quarkus names, in Docker or Podman: those run another processor's too, if slowly. */
    record InContainer(Architecture architecture) implements NativeBuilder {

        @Override
        public List<String> settings() {
            return List.of(
                    "-Dquarkus.native.container-build=true",
                    "-Dquarkus.native.container-runtime-options=--platform=" + architecture.platform());
        }
    }

    /** What Quarkus has to be told. */
    List<String> settings();

    /**
     * What there is on this machine.
     *
     * @throws CommandException if there is none that serves
     */
    static NativeBuilder find(Architecture architecture) throws InterruptedException {
        Map<String, String> environment = System.getenv();
        Optional<NativeBuilder> installed = compilesFor(architecture) ? installed(environment) : Optional.empty();
        if (installed.isPresent()) {
            return installed.get();
        }
        if (works("docker") || works("podman")) {
            return new InContainer(architecture);
        }
        throw new CommandException("nothing here compiles a native image for Linux on " + architecture
                + ": start Docker or Podman, which runs GraalVM's builder, or, on such a machine, set GRAALVM_HOME"
                + " to a GraalVM or Mandrel for JDK 25");
    }

    private static boolean compilesFor(Architecture architecture) {
        return System.getProperty("os.name").equals("Linux") && architecture == Architecture.ofThisMachine();
    }

    /** The one that GRAALVM_HOME names, or else the first on the path. */
    static Optional<NativeBuilder> installed(Map<String, String> environment) {
        Stream<Path> named = Stream.ofNullable(environment.get("GRAALVM_HOME")).map(Path::of);
        Stream<Path> onPath = Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .map(Path::of)
                .filter(folder -> folder.endsWith("bin"))
                .flatMap(folder -> Stream.ofNullable(folder.getParent()));
        return Stream.concat(named, onPath)
                .filter(home -> Files.isExecutable(home.resolve("bin/native-image")))
                .findFirst()
                .map(Installed::new);
    }

    private static boolean works(String engine) throws InterruptedException {
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
