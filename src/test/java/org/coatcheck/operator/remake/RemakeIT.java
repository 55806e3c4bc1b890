package org.coatcheck.operator.remake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.operator.Coatcheck;
import org.coatcheck.testing.Eventually;
import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestStack;
import org.coatcheck.testing.TestTerminal;
import org.coatcheck.thumbnail.MadeWith;
import org.coatcheck.thumbnail.ObjectEntry;
import org.coatcheck.thumbnail.ObjectEntry.State;
import org.coatcheck.thumbnail.ObjectsReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** The deployed function makes thumbnails anew, of objects that no other test knows. */
class RemakeIT {

    private static final String GO_ON = "Go on with: ./coatcheck ";

    private final TestStack stack = TestStack.shared();
    private final String uploads = stack.output("UploadsBucket");
    private final String thumbnails = stack.output("ThumbnailsBucket");
    private final String objectsTable = stack.output("ObjectsTable");
    private final ObjectsReader objects = new ObjectsReader(stack.dynamoDb, objectsTable);
    private final String folder = "uploads/" + UUID.randomUUID() + "/";
    private final TestTerminal terminal = new TestTerminal();

    @BeforeEach
    void uploadTwo() throws InterruptedException {
        stack.assumeHostMode("does not pass the client context to the function");
        upload(List.of("cat.jpg", "dog.jpg"));
    }

    private void upload(List<String> names) throws InterruptedException {
        for (String name : names) {
            stack.s3.putObject(
                    put -> put.bucket(uploads).key(folder + name),
                    Path.of("src/test/resources/images/ok/jpeg-small.jpg"));
        }
        for (String name : names) {
            Eventually.get("thumbnail", () -> objects.find(object(name)).filter(entry -> entry.state() == State.MADE));
        }
    }

    /** That nothing is outdated at first shows that the command reads the settings as the function does. */
    @Test
    void makesOutdatedThumbnailsAnewAndDeletesThoseOfOldSizes() throws Exception {
        assertThat(remake("--outdated", "--dry-run")).isZero();
        assertThat(terminal.out()).isEmpty();
        makeOutdated("cat.jpg", folder + "cat.jpg/999.jpg");
        String before = requestOf("cat.jpg");
        String other = requestOf("dog.jpg");
        assertThat(remake("--outdated", "--dry-run")).isZero();
        assertThat(terminal.out()).contains("would be made", object("cat.jpg")).doesNotContain("dog.jpg");
        assertThat(requestOf("cat.jpg")).isEqualTo(before);
        terminal.clear();

        assertThat(remake("--outdated")).isZero();

        assertThat(counts()).containsExactly("1", "0", "0", "0");
        assertThat(requestOf("cat.jpg")).isNotEqualTo(before);
        assertThat(requestOf("dog.jpg")).isEqualTo(other);
        assertThat(exists(folder + "cat.jpg/999.jpg")).isFalse();
        assertThat(entry("cat.jpg").thumbnails()).containsExactly(folder + "cat.jpg/256.jpg");
        assertThat(fingerprint("cat.jpg")).isEqualTo(fingerprint("dog.jpg"));
        assertThat(new LedgerReader(stack.dynamoDb, stack.output("InvocationsTable")).attempts(requestOf("cat.jpg")))
                .singleElement()
                .satisfies(record ->
                        assertThat(record.ending().orElseThrow().report()).isEqualTo(Map.of("remade", 1L)));
        assertThat(remake("--outdated")).isZero();
        assertThat(counts()).containsExactly("0", "0", "0", "0");
    }

    /** Its invocation failed, or was killed. */
    @Test
    void triesARemakeAgainThatWasBegunAndNotFinished() throws Exception {
        makeOutdated("cat.jpg", folder + "cat.jpg/256.jpg");
        stack.dynamoDb.updateItem(update -> update.tableName(objectsTable)
                .key(Map.of("object", AttributeValue.fromS(object("cat.jpg"))))
                .updateExpression("SET #state = :writing, #until = :past")
                .expressionAttributeNames(Map.of("#state", "state", "#until", "until"))
                .expressionAttributeValues(
                        Map.of(":writing", AttributeValue.fromS("WRITING"), ":past", AttributeValue.fromN("1"))));

        assertThat(remake("--outdated")).isZero();

        assertThat(counts()).containsExactly("1", "0", "0", "0");
        assertThat(fingerprint("cat.jpg")).isEqualTo(fingerprint("dog.jpg"));
    }

    @Test
    void makesAllThatWasMadeBeforeATimeButNotAgain() {
        String time = Stream.of("cat.jpg", "dog.jpg")
                .map(name -> entry(name).madeWith().orElseThrow().at())
                .max(Comparator.naturalOrder())
                .orElseThrow()
                .plusMillis(1)
                .toString();

        assertThat(remake("--made-before", time, "--limit", "1")).isZero();
        assertThat(counts()).containsExactly("1", "0", "0", "0");
        assertThat(remake("--made-before", time)).isZero();
        assertThat(counts()).containsExactly("1", "0", "0", "0");
        assertThat(remake("--made-before", time)).isZero();
        assertThat(counts()).containsExactly("0", "0", "0", "0");
    }

    /** The version of the entry is not in the bucket any more, so there is nothing to make. */
    @Test
    void skipsAnObjectThatHasChanged() throws Exception {
        makeOutdated("cat.jpg", folder + "cat.jpg/256.jpg");
        stack.dynamoDb.updateItem(update -> update.tableName(objectsTable)
                .key(Map.of("object", AttributeValue.fromS(object("cat.jpg"))))
                .updateExpression("SET eTag = :other")
                .expressionAttributeValues(Map.of(":other", AttributeValue.fromS("0123456789abcdef"))));

        assertThat(remake("--outdated", "--json")).isZero();

        JsonNode line = new ObjectMapper().readTree(terminal.out());
        assertThat(line.path("object").asText()).isEqualTo(object("cat.jpg"));
        assertThat(line.path("result").asText()).isEqualTo("skipped");
        assertThat(line.path("why").asText()).startsWith("nothing to do for " + folder + "cat.jpg");
    }

    /** The test sends SIGTERM, which does the same as Ctrl-C, because a shell's background jobs ignore SIGINT. */
    @Test
    void goesOnAfterCtrlCWithoutMakingAnyThumbnailTwice() throws Exception {
        upload(IntStream.range(0, 10).mapToObj(number -> number + ".jpg").toList());

        Interrupted first = Eventually.get(
                "run that was terminated before its last object",
                () -> interrupt("--json", "--parallel", "1")
                        .filter(run -> run.lines().size() < 12));

        terminal.clear();
        assertThat(execute(first.goOn().split(" "))).isZero();
        assertThat(Stream.concat(first.lines().stream(), terminal.out().lines()))
                .allMatch(line -> line.contains("\"result\":\"made\""))
                .extracting(line -> line.replaceFirst(".*\"object\":\"([^\"]+)\".*", "$1"))
                .doesNotHaveDuplicates()
                .hasSize(12);
    }

    @Test
    void explainsOptionsThatExcludeEachOther() {
        assertThat(remake("--outdated", "--made-before", "1h")).isEqualTo(CommandLine.ExitCode.USAGE);

        assertThat(terminal.err()).contains("leave out one of them");
    }

    private int remake(String... options) {
        terminal.clear();
        return execute(arguments(options));
    }

    private int execute(String... arguments) {
        return Coatcheck.commandLine(terminal.terminal()).execute(arguments);
    }

    /**
     * What a terminated command has printed.
     *
     * @param goOn the arguments with which it would go on
     */
    private record Interrupted(List<String> lines, String goOn) {}

    /** Terminates the command after its first line. Empty if it was done before that. The next one makes everything anew. */
    private Optional<Interrupted> interrupt(String... options) {
        try {
            Process process = process(options);
            BufferedReader reader = process.inputReader();
            List<String> lines = new ArrayList<>(List.of(reader.readLine()));
            process.toHandle().destroy();
            lines.addAll(reader.lines().toList());
            return process.errorReader()
                    .lines()
                    .filter(line -> line.startsWith(GO_ON))
                    .findFirst()
                    .map(line -> new Interrupted(lines, line.substring(GO_ON.length())));
        } catch (IOException notStarted) {
            throw new UncheckedIOException(notStarted);
        }
    }

    private Process process(String... options) throws IOException {
        String script = Path.of("coatcheck").toAbsolutePath().toString();
        ProcessBuilder command = new ProcessBuilder(
                Stream.concat(Stream.of(script), Stream.of(arguments(options))).toList());
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return command.start();
    }

    private String[] arguments(String... options) {
        return Stream.concat(
                        Stream.of(
                                "remake",
                                "--endpoint",
                                TestClients.endpoint().toString(),
                                "--stack",
                                stack.stack().name(),
                                "--prefix",
                                folder),
                        Stream.of(options))
                .toArray(String[]::new);
    }

    /** The last row of the printed table. */
    private List<String> counts() {
        return List.of(terminal.out().lines().toList().getLast().strip().split(" +"));
    }

    /** As if the thumbnails had been made with other settings, which also had this one. */
    private void makeOutdated(String name, String thumbnail) {
        if (!exists(thumbnail)) {
            stack.s3.putObject(put -> put.bucket(thumbnails).key(thumbnail), RequestBody.fromString("old"));
        }
        List<AttributeValue> listed = Stream.concat(entry(name).thumbnails().stream(), Stream.of(thumbnail))
                .distinct()
                .map(AttributeValue::fromS)
                .toList();
        stack.dynamoDb.updateItem(update -> update.tableName(objectsTable)
                .key(Map.of("object", AttributeValue.fromS(object(name))))
                .updateExpression("SET madeWith = :other, thumbnails = :listed")
                .expressionAttributeValues(
                        Map.of(":other", AttributeValue.fromS("0f1e2d3c"), ":listed", AttributeValue.fromL(listed))));
    }

    private String object(String name) {
        return uploads + "/" + folder + name;
    }

    private ObjectEntry entry(String name) {
        return objects.find(object(name)).orElseThrow();
    }

    private Optional<String> fingerprint(String name) {
        return entry(name).madeWith().map(MadeWith::fingerprint);
    }

    /** The request that made the object's thumbnail. */
    private String requestOf(String name) {
        return stack.s3
                .headObject(head -> head.bucket(thumbnails).key(folder + name + "/256.jpg"))
                .metadata()
                .get("request-id");
    }

    private boolean exists(String thumbnail) {
        try {
            stack.s3.headObject(head -> head.bucket(thumbnails).key(thumbnail));
            return true;
        } catch (NoSuchKeyException gone) {
            return false;
        }
    }
}
