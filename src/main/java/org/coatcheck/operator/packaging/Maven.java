package org.coatcheck.operator.packaging;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coatcheck.operator.terminal.CommandException;

/**
 * Runs single goals of {@code pom.xml}, after {@code ./coatcheck} has built the project. It holds the lock {@link TargetLock#PACKAGE},
 * because Maven's Ant plugin keeps the tasks of each run in the same file: of two runs, one might do the other's tasks.
 */
final class Maven {

    private static final int MAX_ERRORS = 10;
    private static final Pattern STACK = Pattern.compile("^\\[ERROR]\\s+(at |\\.\\.\\. \\d)");

    private final Path home;
    private final Path log;
    private final Consumer<String> progress;

    /** @param progress receives a line for each stage of GraalVM's native-image, and if another process is awaited */
    Maven(Path home, Consumer<String> progress) {
        this.home = home;
        this.log = home.resolve("target/package.log");
        this.progress = progress;
    }

    /** @throws CommandException if Maven fails, with its first errors */
    void run(List<String> arguments) throws IOException, InterruptedException {
        try (Closeable _ = TargetLock.PACKAGE.acquire(home, progress)) {
            runAlone(arguments);
        }
    }

    private void runAlone(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("mvn", "-B", "-ntp"));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true);
        // Maven might find another JDK by itself, too old to build this project.
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // These goals take seconds, in which the JVM's second compiler would cost more than it saves.
        builder.environment().merge("MAVEN_OPTS", "-XX:TieredStopAtLevel=1", (own, ours) -> ours + " " + own);
        Process maven = builder.start();
        try {
            maven.getOutputStream().close();
            readOutput(maven);
            if (maven.waitFor() != 0) {
                throw new CommandException(
                        "Maven failed to build the package; its full log is " + log + ": " + errors());
            }
        } finally {
            maven.destroy();
        }
    }

    /** Reports the stages of native-image, which takes minutes. It numbers them: {@code [1/8] Initializing...} */
    private void readOutput(Process maven) throws IOException {
        try (BufferedReader output = maven.inputReader();
                BufferedWriter logWriter = Files.newBufferedWriter(log)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                logWriter.write(line);
                logWriter.newLine();
                if (line.matches("\\[\\d/\\d] .*")) {
                    progress.accept(line);
                }
            }
        }
    }

    private String errors() throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return errors(lines);
        }
    }

    /** What went wrong, with its causes, and without the stack. */
    static String errors(Stream<String> log) {
        return log.filter(line -> line.startsWith("[ERROR]"))
                .filter(line -> !STACK.matcher(line).find())
                .limit(MAX_ERRORS)
                .collect(Collectors.joining(System.lineSeparator()));
    }
}
