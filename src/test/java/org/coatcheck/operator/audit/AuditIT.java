package org.coatcheck.operator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coatcheck.operator.Coatcheck;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.testing.HostileText;
import org.coatcheck.testing.TestStack;
import org.coatcheck.testing.TestTerminal;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import software.amazon.awssdk.core.SdkBytes;

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
        assertThat(lines.getFirst()).startsWith("TIME (UTC)").contains("OUTCOME");
        assertThat(lines.getLast()).contains(requestId, source, "rejected", "400");
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
        assertThat(line.at("/ending/status").asInt()).isEqualTo(400);
    }

    /** A stranger chooses the sources of events and the keys of objects. */
    @Test
    void printsNothingThatActsOnATerminal() throws Exception {
        ObjectMapper json = new ObjectMapper();
        String key = HostileText.characters() + HostileText.sequences().collect(Collectors.joining()) + source;
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
                .isEqualTo("coatcheck: this is the LocalStack at " + endpoint() + ", region us-east-1, stack "
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

        assertThat(terminal.err()).contains("\"yesterday\" is not a duration such as 30s, 15m, 1h or 7d");
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
        assertThat(terminal.out()).contains("Lambda compute, GB-s", Architecture.ofThisMachine() + " *", "730 hours");

        terminal.clear();
        assertThat(command("cost", "--since", "1h", "--json")).isZero();
        JsonNode report = new ObjectMapper().readTree(terminal.out());
        assertThat(report.at("/usage/amounts/lambdaRequests").asInt()).isPositive();
        assertThat(report.at("/observedCharges/x86/byUsageType/lambdaCompute").asDouble())
                .isPositive();
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
