package org.coatcheck.operator.packaging;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coatcheck.operator.terminal.CommandException;

/** Single steps of {@code pom.xml}, after {@code ./coatcheck} has built the project. */
final class Maven {

    private static final int MOST_COMPLAINTS = 10;

    private final Path home;
    private final Path log;
    private final Consumer<String> progress;

    /** @param progress is told what GraalVM's builder is at */
    Maven(Path home, Consumer<String> progress) {
        this.home = home;
        this.log = home.resolve("target/package.log");
        this.progress = progress;
    }

    /** @throws CommandException if it fails, with what it says */
    void run(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("mvn", "-B", "-ntp"));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true);
        // Not every JDK that Maven would find by itself is one that builds this.
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process maven = builder.start();
        try {
            maven.getOutputStream().close();
            follow(maven);
            if (maven.waitFor() != 0) {
                throw new CommandException("the package was not made; the whole log is " + log + ": " + complaints());
            }
        } finally {
            maven.destroy();
        }
    }

    /** The builder numbers its stages, of which it has eight or so, and takes minutes. */
    private void follow(Process maven) throws IOException {
        try (BufferedReader said = maven.inputReader();
                BufferedWriter kept = Files.newBufferedWriter(log)) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                kept.write(line);
                kept.newLine();
                if (line.matches("\\[\\d/\\d] .*")) {
                    progress.accept(line);
                }
            }
        }
    }

    private String complaints() throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.startsWith("[ERROR]"))
                    .limit(MOST_COMPLAINTS)
                    .collect(Collectors.joining(System.lineSeparator()));
        }
    }
}
