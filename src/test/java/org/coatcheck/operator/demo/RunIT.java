package org.coatcheck.operator.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the script {@code ./coatcheck}, which starts a LocalStack of its own, apart from the one of the other tests. */
class RunIT {

    @TempDir
    private Path temporary;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endProcesses() throws InterruptedException {
        for (Process process : started) {
            process.destroy();
            process.waitFor(1, TimeUnit.MINUTES);
        }
    }

    @Test
    void runOncePrintsTheDemoAndLeavesNoFiles() throws Exception {
        Process run = coatcheck("run", "--once");

        String output = run.inputReader().lines().collect(Collectors.joining("\n"));

        assertThat(run.waitFor()).as(output).isZero();
        assertThat(output)
                .contains(SampleInvocationsIT.EVENTS_AND_RESPONSES)
                .contains("uploads/cat.jpg/256.jpg", "256 x 170 pixels", "unknown source: aws:kinesis")
                .containsPattern("aws:s3 +uploads/cat.jpg +done +\\d+ +cold");
        assertThat(remainingFiles()).isEmpty();
    }

    @Test
    void runStaysUpUntilCtrlCAndLeavesNoFilesOrProcesses() throws Exception {
        Process run = coatcheck("run");
        BufferedReader lines = run.inputReader();
        assertThat(lines.lines().anyMatch(line -> line.startsWith("Coatcheck stays up until Ctrl-C")))
                .isTrue();

        new ProcessBuilder("kill", "-INT", Long.toString(run.pid())).start().waitFor();

        assertThat(run.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(run.descendants()).isEmpty();
        assertThat(remainingFiles()).isEmpty();
    }

    private Process coatcheck(String... arguments) throws IOException {
        ProcessBuilder command = new ProcessBuilder(
                Stream.concat(Stream.of(Path.of("coatcheck").toAbsolutePath().toString()), Stream.of(arguments))
                        .toList());
        command.environment().remove("AWS_ENDPOINT_URL");
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        command.environment().put("TMPDIR", temporary.toString());
        command.redirectError(ProcessBuilder.Redirect.INHERIT);
        Process process = command.start();
        started.add(process);
        return process;
    }

    private List<Path> remainingFiles() throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.toList();
        }
    }
}
