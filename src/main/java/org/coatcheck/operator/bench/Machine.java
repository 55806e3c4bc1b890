package org.coatcheck.operator.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Where and when figures were measured.
 *
 * @param commit of the project, with a plus sign if files differ from it
 * @param loadAverage of the last minute before the measurements: how many other threads wanted a CPU
 */
record Machine(String processor, int cpus, Instant date, String commit, double loadAverage) {

    private static final String MODEL = "model name";

    /** @param home the project's folder */
    static Machine of(Path home) throws IOException, InterruptedException {
        return new Machine(
                processorModel(),
                Runtime.getRuntime().availableProcessors(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                commit(home),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    /** Linux names the model of an x86 processor, but of few others. */
    private static String processorModel() throws IOException {
        return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith(MODEL))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }

    private static String commit(Path home) throws InterruptedException {
        try {
            Process git = new ProcessBuilder("git", "describe", "--always", "--dirty=+", "--exclude=*")
                    .directory(home.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String commit = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.waitFor() == 0 ? commit : "unknown";
        } catch (IOException noGit) {
            return "unknown";
        }
    }

    @Override
    public String toString() {
        return "%s, %d CPUs, load average %.1f; %s; commit %s".formatted(processor, cpus, loadAverage, date, commit);
    }
}
