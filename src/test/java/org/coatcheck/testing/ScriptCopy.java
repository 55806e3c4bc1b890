package org.coatcheck.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The script {@code ./coatcheck} in a project without a build, on a machine that has only the programs that a test names. */
public final class ScriptCopy {

    private static final Path HELP = Path.of("src/main/help");

    private final Path home;
    private final Path programs;

    /** What a run of the script printed on its two streams, and its exit code. */
    public record Result(int exitCode, String out, String err) {}

    /** @param folder an empty one */
    public ScriptCopy(Path folder) throws IOException {
        home = Files.createDirectory(folder.resolve("home"));
        programs = Files.createDirectory(folder.resolve("programs"));
        Files.copy(Path.of("coatcheck"), home.resolve("coatcheck"));
        Files.createDirectories(home.resolve("src/main/java"));
        Files.createDirectory(home.resolve("src/main/resources"));
        Files.createDirectory(home.resolve(HELP));
        try (Stream<Path> texts = Files.list(HELP)) {
            for (Path text : texts.toList()) {
                Files.copy(text, home.resolve(text));
            }
        }
        install("bash", "dirname", "readlink");
    }

    public Path home() {
        return home;
    }

    /** Adds programs of this machine. */
    public void install(String... names) throws IOException {
        for (String name : names) {
            installScript(name, "exec " + which(name) + " \"$@\"\n");
        }
    }

    /** Adds a program that is this shell script. */
    public void installScript(String name, String script) throws IOException {
        Path file = Files.writeString(programs.resolve(name), "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Runs the script in an environment that has only a PATH. */
    public Result run(String... arguments) throws IOException, InterruptedException {
        return runAs(home.resolve("coatcheck"), arguments);
    }

    /**
     * Runs the script in an environment that has only a PATH. The file {@code pid} in the project's folder gets the number of its
     * process.
     *
     * @param path of the script, or of a link to it
     */
    public Result runAs(Path path, String... arguments) throws IOException, InterruptedException {
        ProcessBuilder command = new ProcessBuilder(Stream.concat(Stream.of(path.toString()), Stream.of(arguments))
                        .toList())
                .redirectError(home.resolve("errors").toFile());
        command.environment().clear();
        command.environment().put("PATH", programs.toString());
        Process process = command.start();
        Files.writeString(home.resolve("pid"), process.pid() + "\n");
        process.getOutputStream().close();
        String out = process.inputReader().readAllAsString();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Result(process.exitValue(), out, Files.readString(home.resolve("errors")));
    }

    private static Path which(String name) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }
}
