package org.coatcheck.operator.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coatcheck.testing.Eventually;
import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestStack;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;
import software.amazon.awssdk.services.cloudformation.model.StackSummary;
import software.amazon.awssdk.services.s3.model.Bucket;

/** Runs the script {@code ./coatcheck}, which starts a LocalStack of its own, apart from the one of the other tests. */
class RunIT {

    /** If these tests run in the background of a script, they ignore SIGINT, and what they start would ignore it too. */
    private static final List<String> HEEDS_CTRL_C =
            OS.LINUX.isCurrentOs() ? List.of("env", "--default-signal=INT") : List.of();

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

    /** Nothing of this machine is behind the proxy of the environment. */
    @Test
    void runOncePrintsTheDemoAndLeavesNoFiles() throws Exception {
        Process run = start(Map.of("HTTP_PROXY", "http://127.0.0.1:9"), "run", "--once");

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

    /**
     * The next run could not deploy a stack of the same name. LocalStack mixes a stack's creation with its deletion up if they
     * overlap, so the one begins when the other has ended.
     */
    @Test
    void runThatIsStoppedWhileItDeploysLeavesNoStackInAGivenLocalStack() throws Exception {
        Process run = start(Map.of("AWS_ENDPOINT_URL", TestClients.endpoint().toString()), "run");
        StackSummary created = Eventually.get("stack", () -> stacks().findFirst());

        new ProcessBuilder("kill", "-INT", Long.toString(run.pid())).start().waitFor();

        assertThat(run.waitFor(10, TimeUnit.MINUTES)).isTrue();
        assertThat(statuses(created.stackId()))
                .containsExactly("CREATE_IN_PROGRESS", "CREATE_COMPLETE", "DELETE_IN_PROGRESS", "DELETE_COMPLETE");
        assertThat(TestStack.shared().s3.listBuckets().buckets())
                .extracting(Bucket::name)
                .doesNotContain("coatcheck-code");
    }

    /** What became of the stack itself, the oldest status first. */
    private static List<String> statuses(String stack) {
        try (CloudFormationClient cloudFormation = TestStack.shared().aws().cloudFormation()) {
            return cloudFormation.describeStackEventsPaginator(events -> events.stackName(stack)).stackEvents().stream()
                    .filter(event -> "AWS::CloudFormation::Stack".equals(event.resourceType()))
                    .map(StackEvent::resourceStatusAsString)
                    .toList()
                    .reversed();
        }
    }

    private static Stream<StackSummary> stacks() {
        try (CloudFormationClient cloudFormation = TestStack.shared().aws().cloudFormation()) {
            return cloudFormation.listStacksPaginator().stackSummaries().stream()
                    .filter(stack -> stack.stackName().equals("coatcheck"))
                    .filter(stack -> stack.stackStatus() != StackStatus.DELETE_COMPLETE)
                    .toList()
                    .stream();
        }
    }

    private Process coatcheck(String... arguments) throws IOException {
        return start(Map.of(), arguments);
    }

    private Process start(Map<String, String> variables, String... arguments) throws IOException {
        ProcessBuilder command = new ProcessBuilder(Stream.of(
                        HEEDS_CTRL_C,
                        List.of(Path.of("coatcheck").toAbsolutePath().toString()),
                        List.of(arguments))
                .flatMap(List::stream)
                .toList());
        command.environment().remove("AWS_ENDPOINT_URL");
        command.environment().putAll(variables);
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
