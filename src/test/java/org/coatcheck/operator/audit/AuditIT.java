package org.coatcheck.operator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.coatcheck.operator.Coatcheck;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.testing.TestStack;
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

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void listsRecordsAsATable() {
        assertThat(audit("--since", "10m", "--source", source)).isZero();

        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst()).startsWith("TIME (UTC)").contains("OUTCOME");
        assertThat(lines.getLast()).contains(requestId, source, "rejected", "400");
    }

    @Test
    void showsAllDetailsOfOneRequest() {
        assertThat(audit(requestId)).isZero();

        assertThat(out.toString()).contains("request id", requestId, "unknown source: " + source, "expires at");
    }

    @Test
    void printsOneLineOfJsonPerRecord() throws Exception {
        assertThat(audit("--source", source, "--outcome", "rejected", "--json")).isZero();

        JsonNode line = new ObjectMapper().readTree(out.toString());
        assertThat(line.path("requestId").asText()).isEqualTo(requestId);
        assertThat(line.path("outcome").asText()).isEqualTo("rejected");
        assertThat(line.at("/ending/status").asInt()).isEqualTo(400);
    }

    @Test
    void saysThatNoRecordMatches() {
        assertThat(audit("--source", source, "--outcome", "failed")).isZero();

        assertThat(out.toString()).startsWith("No matching audit record since ");
    }

    @Test
    void explainsAnInvalidTime() {
        assertThat(audit("--since", "yesterday")).isEqualTo(CommandLine.ExitCode.USAGE);

        assertThat(err.toString()).contains("\"yesterday\" is not a duration such as 30s, 15m, 1h or 7d");
    }

    @Test
    void explainsThatTheStackDoesNotExist() {
        assertThat(execute("audit", "--endpoint", endpoint(), "--stack", "no-such-stack"))
                .isEqualTo(1);

        assertThat(err.toString()).contains("there is no stack no-such-stack in the LocalStack at " + endpoint());
    }

    @Test
    void explainsThatLocalStackDoesNotRespond() {
        assertThat(execute("audit", "--endpoint", "http://127.0.0.1:1")).isEqualTo(1);

        assertThat(err.toString()).contains("no LocalStack responds at http://127.0.0.1:1", "./coatcheck run");
    }

    @Test
    void estimatesTheCostFromTheRecords() throws Exception {
        assertThat(command("cost", "--since", "1h")).isZero();
        assertThat(out.toString()).contains("Lambda compute, GB-s", Architecture.ofThisMachine() + " *", "730 hours");

        out.getBuffer().setLength(0);
        assertThat(command("cost", "--since", "1h", "--json")).isZero();
        JsonNode report = new ObjectMapper().readTree(out.toString());
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
        return Coatcheck.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private String endpoint() {
        return switch (stack.aws()) {
            case Aws.Local local -> local.endpoint().toString();
            case Aws.Real real -> throw new AssertionError("tests never touch the real AWS");
        };
    }
}
