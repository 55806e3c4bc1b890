package org.coatcheck.operator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coatcheck.operator.Coatcheck;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.testing.Eventually;
import org.coatcheck.testing.HostileText;
import org.coatcheck.testing.TestStack;
import org.coatcheck.testing.TestTerminal;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;

class AuditIT {

    private final TestStack stack = TestStack.shared();
    private final String source = "com.example." + UUID.randomUUID().toString().substring(0, 8);
    private final String requestId = stack.lambda
            .invoke(invoke -> invoke.functionName(stack.output("FunctionAlias"))
                    .payload(SdkBytes.fromUtf8String("{\"source\":\"%s\",\"detail\":\"x\"}".formatted(source))))
            .responseMetadata()
            .requestId();

    private final TestTerminal terminal = new TestTerminal();

    @Test
    void listsRecordsAsATable() {
        assertThat(audit("--since", "10m", "--source", source)).isZero();

        List<String> lines = terminal.out().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst()).startsWith("TIME (").contains("OUTCOME").doesNotContain("STATUS");
        assertThat(lines.getLast()).contains(requestId, source, "rejected", "unknown source: " + source);
    }

    @Test
    void listsAllColumnsInUtc() {
        assertThat(audit("--source", source, "--wide", "--utc", "--until", "2099-01-01"))
                .isZero();

        assertThat(terminal.out()).startsWith("TIME (UTC) ").contains("VIA", "STATUS", " 400 ");
    }

    @Test
    void listsWhatBeganAroundATime() {
        Instant startedAt =
                Instant.parse(json("--source", source).path("startedAt").asText());
        terminal.clear();

        assertThat(audit(
                        "--source",
                        source,
                        "--around",
                        startedAt.plusSeconds(240).toString()))
                .isZero();
        assertThat(audit(
                        "--source",
                        source,
                        "--around",
                        startedAt.minusSeconds(400).toString()))
                .isOne();
        assertThat(audit("--around", "13:05", "--since", "1h")).isEqualTo(CommandLine.ExitCode.USAGE);
    }

    @Test
    void listsTheLatestUpToALimit() {
        assertThat(audit("--limit", "1")).isZero();

        assertThat(terminal.out().lines()).hasSize(2);
        assertThat(terminal.err()).contains("Shown: the latest 1 record. --limit shows more");
    }

    @Test
    void findsTheLatestUpToALimit() throws Exception {
        String object = "none-" + source;
        SdkBytes event = SdkBytes.fromUtf8String("{\"source\":\"aws:s3\",\"detail\":\"%s\"}".formatted(object));
        stack.lambda.invoke(
                invoke -> invoke.functionName(stack.output("FunctionAlias")).payload(event));
        String latest = stack.lambda
                .invoke(invoke ->
                        invoke.functionName(stack.output("FunctionAlias")).payload(event))
                .responseMetadata()
                .requestId();

        assertThat(json(object, "--limit", "1").path("requestId").asText()).isEqualTo(latest);
        terminal.clear();
        assertThat(audit(object, "--limit", "1")).isZero();

        assertThat(terminal.out().lines()).hasSize(2).last().asString().contains(latest);
        assertThat(terminal.err()).contains("Shown: the latest 1 of 2 records.");
    }

    /** A person has a URL, a key, or a part of an id, and never knows which of them the command expects. */
    @Test
    void findsAnUploadByWhateverAPersonHas() throws Exception {
        String key = "uploads/" + source + "/cat ü.jpg";
        String uploads = stack.output("UploadsBucket");
        String thumbnails = stack.output("ThumbnailsBucket");
        stack.s3.putObject(put -> put.bucket(uploads).key(key), Path.of("src/test/resources/images/ok/jpeg-small.jpg"));
        String thumbnail = key + "/256.jpg";
        Map<String, String> metadata = Eventually.get(
                "thumbnail of " + key,
                () -> stack.s3.listObjectsV2(list -> list.bucket(thumbnails).prefix(thumbnail)).contents().stream()
                        .map(object -> stack.s3
                                .headObject(head -> head.bucket(thumbnails).key(thumbnail))
                                .metadata())
                        .findFirst());
        String request = metadata.get("request-id");
        String trace = Eventually.get("ended record", () -> find(request).filter(record -> record.has("ms")))
                .path("traceId")
                .asText(request);

        assertThat(Stream.of(
                        request,
                        request.substring(0, 8),
                        trace,
                        key,
                        uploads + "/" + key,
                        "s3://" + uploads + "/" + key,
                        thumbnail,
                        "s3://" + thumbnails + "/" + thumbnail,
                        endpoint() + "/" + thumbnails + "/" + thumbnail.replace(" ", "%20") + "?X-Amz-Signature=1"))
                .allSatisfy(what -> {
                    terminal.clear();
                    assertThat(audit(what)).as(what).isZero();
                    assertThat(terminal.out()).contains("request id ", request, thumbnail);
                });
        terminal.clear();
        assertThat(audit("--object", key)).isZero();
        assertThat(terminal.out()).contains(request);
    }

    @Test
    void namesTheNearestThingThatExists() {
        String uploads = stack.output("UploadsBucket");
        String folder = "aside/" + source;
        Stream.of("/cat.jpg", "/horse.jpg", "/fur.jpg", "/deep/inside/far.jpg")
                .forEach(name ->
                        stack.s3.putObject(put -> put.bucket(uploads).key(folder + name), RequestBody.fromString("x")));

        assertThat(audit(folder + "/far.jpg")).isOne();
        assertThat(audit(folder + "/kat.jpg")).isOne();
        assertThat(audit(folder + "/horse.jpg")).isOne();
        assertThat(audit(requestId.substring(0, 8) + "-0000")).isOne();
        assertThat(audit("Root=1-581cf771-a006649127e371903a2de979")).isOne();

        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err().lines().filter(line -> line.startsWith("No audit record")))
                .satisfiesExactly(
                        far -> assertThat(far).endsWith(folder + "/deep/inside/far.jpg."),
                        kat -> assertThat(kat)
                                .isEqualTo("No audit record of " + folder + "/kat.jpg; the nearest object is s3://"
                                        + uploads + "/" + folder + "/cat.jpg."),
                        horse ->
                                assertThat(horse).contains("horse.jpg is there since ", "no attempt at it is recorded"),
                        request -> assertThat(request).contains("the nearest request id is " + requestId),
                        trace -> assertThat(trace).endsWith("a006649127e371903a2de979."));
    }

    @Test
    void followsAttemptsUntilCtrlC() throws Exception {
        Thread following = Thread.ofVirtual().start(() -> audit("--follow", "--source", source));
        Eventually.get(
                "begin", () -> Optional.of(terminal.err()).filter(err -> err.contains("this is the LocalStack")));
        String second = stack.lambda
                .invoke(invoke -> invoke.functionName(stack.output("FunctionAlias"))
                        .payload(SdkBytes.fromUtf8String("{\"source\":\"%s\",\"detail\":\"y\"}".formatted(source))))
                .responseMetadata()
                .requestId();
        Eventually.get("row of " + second, () -> Optional.of(terminal.out()).filter(out -> out.contains(second)));
        following.interrupt();
        following.join();

        assertThat(terminal.out().lines().filter(line -> line.contains(second))).hasSize(1);
        assertThat(terminal.out()).doesNotContain(requestId);
    }

    /** Real records, of whatever the tests on this stack have done, satisfy the documented schema. */
    @Test
    void printsJsonAsItsSchemaDescribesIt() throws Exception {
        JsonSchema schema = JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(Files.readString(Path.of("deploy/audit-record.schema.json")));
        assertThat(audit("--since", "1h", "--json")).isZero();

        assertThat(terminal.out().lines())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(schema.validate(new ObjectMapper().readTree(line)))
                        .as(line)
                        .isEmpty());
    }

    @Test
    void showsAllDetailsOfOneRequest() {
        assertThat(audit(requestId)).isZero();

        assertThat(terminal.out()).contains("request id", requestId, "unknown source: " + source, "expires at");
    }

    @Test
    void printsOneLineOfJsonPerRecord() throws Exception {
        assertThat(audit("--source", source, "--outcome", "rejected", "--json")).isZero();

        JsonNode line = new ObjectMapper().readTree(terminal.out());
        assertThat(line.path("requestId").asText()).isEqualTo(requestId);
        assertThat(line.path("outcome").asText()).isEqualTo("rejected");
        assertThat(line.path("status").asInt()).isEqualTo(400);
    }

    /** A stranger chooses the sources of events and the keys of objects. */
    @Test
    void printsNothingThatActsOnATerminal() throws Exception {
        ObjectMapper json = new ObjectMapper();
        String key = HostileText.charactersForAKey() + HostileText.sequences().collect(Collectors.joining()) + source;
        String object = stack.output("UploadsBucket") + "/" + key;
        stack.lambda.invoke(invoke -> invoke.functionName(stack.output("FunctionAlias"))
                .payload(SdkBytes.fromUtf8String(json.createObjectNode()
                        .put("source", "aws:s3")
                        .put("detail", key)
                        .toString())));

        assertThat(audit("--object", object)).isZero();
        assertThat(audit("--source", key)).isOne();
        assertThat(audit("--stack", "no" + key)).isEqualTo(2);
        assertPrintable();
        assertThat(terminal.out()).contains("\\u{1}");

        terminal.clear();
        assertThat(audit("--object", object, "--json")).isZero();
        assertPrintable();
        assertThat(json.readTree(terminal.out()).path("detail").asText()).isEqualTo(key);
    }

    private void assertPrintable() {
        assertThat(Stream.of(terminal.out(), terminal.err()))
                .allSatisfy(text -> assertThat(text.codePoints()).isNotEmpty().noneMatch(HostileText::isForbidden));
    }

    @Test
    void printsEmptyJsonWithoutRecords() throws Exception {
        assertThat(audit("--source", source, "--outcome", "failed", "--json")).isOne();
        assertThat(terminal.out()).isEmpty();

        assertThat(command("cost", "--since", "0s", "--json")).isOne();
        JsonNode report = new ObjectMapper().readTree(terminal.out());
        assertThat(report.at("/usage/amounts/lambdaRequests").asInt(-1)).isZero();
        assertThat(report.at("/observedCharges/x86/byUsageType/lambdaCompute").asDouble(-1))
                .isZero();
    }

    @Test
    void saysWhereItIs() {
        assertThat(audit(requestId)).isZero();

        assertThat(terminal.err())
                .startsWith("coatcheck: this is the LocalStack at " + endpoint() + ", region us-east-1, stack "
                        + stack.stack().name() + "\n");
    }

    @Test
    void findsAStackInItsRegionOnly() {
        assertThat(audit("--region", "eu-west-1", requestId)).isEqualTo(2);

        assertThat(terminal.err())
                .contains("there is no stack " + stack.stack().name() + " in the LocalStack at " + endpoint()
                        + ", region eu-west-1");
    }

    @Test
    void saysThatNoRecordMatches() {
        assertThat(audit("--source", source, "--outcome", "failed")).isOne();

        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).contains("No matching audit record since ");
    }

    @Test
    void explainsAnInvalidTime() {
        assertThat(audit("--since", "yesterday")).isEqualTo(CommandLine.ExitCode.USAGE);

        assertThat(terminal.err()).contains("\"yesterday\" is not a time such as 15m, 3d or 1w (ago), 13:05");
    }

    @Test
    void explainsThatTheStackDoesNotExist() {
        assertThat(execute("audit", "--endpoint", endpoint(), "--stack", "no-such-stack"))
                .isEqualTo(2);

        assertThat(terminal.err()).contains("there is no stack no-such-stack in the LocalStack at " + endpoint());
    }

    @Test
    void explainsThatLocalStackDoesNotRespond() {
        assertThat(execute("audit", "--endpoint", "http://127.0.0.1:1")).isEqualTo(2);

        assertThat(terminal.err()).contains("no LocalStack responds at http://127.0.0.1:1", "./coatcheck run");
    }

    @Test
    void estimatesTheCostFromTheRecords() throws Exception {
        assertThat(command("cost", "--since", "1h")).isZero();
        assertThat(terminal.out())
                .contains("Lambda compute, GB-s", Architecture.ofThisMachine() + " *", "that needs 1,000 uploads");

        terminal.clear();
        assertThat(command("cost", "--since", "1h", "--json")).isZero();
        JsonNode report = new ObjectMapper().readTree(terminal.out());
        assertThat(report.at("/usage/amounts/lambdaRequests").asInt()).isPositive();
        assertThat(report.at("/observedCharges/x86/byUsageType/lambdaCompute").asDouble())
                .isPositive();
        assertThat(report.has("monthlyCharges")).isFalse();
    }

    /** The only record that the command prints as JSON. */
    private JsonNode json(String... arguments) {
        return find(arguments).orElseThrow();
    }

    /** Empty if no record matches yet. */
    private Optional<JsonNode> find(String... arguments) {
        terminal.clear();
        int exitCode =
                audit(Stream.concat(Stream.of(arguments), Stream.of("--json")).toArray(String[]::new));
        assertThat(exitCode).isIn(0, 1);
        try {
            return exitCode == 0 ? Optional.of(new ObjectMapper().readTree(terminal.out())) : Optional.empty();
        } catch (JsonProcessingException notJson) {
            throw new AssertionError(terminal.out(), notJson);
        }
    }

    private int audit(String... arguments) {
        return command("audit", arguments);
    }

    private int command(String name, String... arguments) {
        return execute(Stream.concat(
                        Stream.of(
                                name,
                                "--endpoint",
                                endpoint(),
                                "--stack",
                                stack.stack().name()),
                        Stream.of(arguments))
                .toArray(String[]::new));
    }

    private int execute(String... arguments) {
        return Coatcheck.commandLine(terminal.terminal()).execute(arguments);
    }

    private String endpoint() {
        return switch (stack.aws()) {
            case Aws.Local local -> local.endpoint().toString();
            case Aws.Real real -> throw new AssertionError("tests never touch the real AWS");
        };
    }
}
