package org.coatcheck.operator.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.Closeable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MavenTest {

    private final BlockingQueue<String> progress = new LinkedBlockingQueue<>();

    @TempDir
    private Path home;

    @BeforeEach
    void create() throws Exception {
        Files.createDirectory(home.resolve("target"));
    }

    @Test
    void waitsWhileAnotherProcessBuildsAPackage() throws Exception {
        Process other = anotherBuild();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
                BufferedReader output = other.inputReader()) {
            assertThat(output.readLine()).isEqualTo("locked");
            Future<?> run = executor.submit(() -> {
                new Maven(home, progress::add).run(List.of("--version"));
                return null;
            });

            assertThat(progress.take()).isEqualTo("waiting for another command that builds a package");
            assertThat(home.resolve("target/package.log")).doesNotExist();

            other.destroyForcibly();
            run.get();
            assertThat(home.resolve("target/package.log")).content().contains("Apache Maven");
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void tellsTheCauseAndNotTheStack() {
        Stream<String> log = """
                [INFO] BUILD FAILURE
                [ERROR] Failed to execute goal io.quarkus:quarkus-maven-plugin:3.33.2:build (default-cli) on project coatcheck
                [ERROR] \t[error]: Build step ScriptGeneratorProcessor#buildScripts threw an exception
                [ERROR] \tat io.quarkus.deployment.ExtensionLoader$3.execute(ExtensionLoader.java:904)
                [ERROR] \tat java.base/java.lang.Thread.run(Thread.java:1474)
                [ERROR] Caused by: java.nio.file.NoSuchFileException: target/native/bootstrap-example.sh
                [ERROR] \tat java.base/sun.nio.fs.UnixException.translateToIOException(UnixException.java:92)
                [ERROR] \t... 8 more
                """.lines();

        assertThat(Maven.errors(log).lines())
                .containsExactly(
                        "[ERROR] Failed to execute goal io.quarkus:quarkus-maven-plugin:3.33.2:build (default-cli) on project coatcheck",
                        "[ERROR] \t[error]: Build step ScriptGeneratorProcessor#buildScripts threw an exception",
                        "[ERROR] Caused by: java.nio.file.NoSuchFileException: target/native/bootstrap-example.sh");
    }

    private Process anotherBuild() throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        AnotherBuild.class.getName(),
                        home.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Holds the lock until it is killed. */
    static final class AnotherBuild {

        private AnotherBuild() {}

        public static void main(String[] arguments) throws Exception {
            try (Closeable _ = PackageLock.acquire(Path.of(arguments[0]), _ -> {})) {
                System.out.println("locked");
                Thread.currentThread().join();
            }
        }
    }
}
