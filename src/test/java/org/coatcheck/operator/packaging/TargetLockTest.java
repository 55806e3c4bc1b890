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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetLockTest {

    private final BlockingQueue<String> progress = new LinkedBlockingQueue<>();

    @TempDir
    private Path home;

    @BeforeEach
    void createTarget() throws Exception {
        Files.createDirectory(home.resolve("target"));
    }

    /** Two builds of packages did each other's work, and two deployments deployed each other's code. */
    @Test
    void mavenWaitsUntilAnotherProcessHasBuiltItsPackage() throws Exception {
        Process other = holding(TargetLock.PACKAGE);
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
    void isNotAwaitedIfItIsFree() throws Exception {
        for (TargetLock lock : TargetLock.values()) {
            lock.acquire(home, progress::add).close();
            lock.acquire(home, progress::add).close();
        }

        assertThat(progress).isEmpty();
    }

    @Test
    void doesNotKeepOtherWorkWaiting() throws Exception {
        Process other = holding(TargetLock.DEPLOYMENT);
        try (BufferedReader output = other.inputReader()) {
            assertThat(output.readLine()).isEqualTo("locked");

            TargetLock.PACKAGE.acquire(home, progress::add).close();

            assertThat(progress).isEmpty();
        } finally {
            other.destroyForcibly();
        }
    }

    private Process holding(TargetLock lock) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        lock.name(),
                        home.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Holds a lock until it is killed. */
    static final class Holder {

        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            try (Closeable _ = TargetLock.valueOf(arguments[0]).acquire(Path.of(arguments[1]), _ -> {})) {
                System.out.println("locked");
                Thread.currentThread().join();
            }
        }
    }
}
