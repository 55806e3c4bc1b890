package org.coatcheck.operator.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.coatcheck.event.Outcome;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.ledger.LedgerReader.Question;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.StackOptions;
import org.coatcheck.operator.terminal.DurationConverter;
import org.coatcheck.operator.terminal.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** {@code coatcheck audit}: shows the audit records. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description =
                "Lists the audit records, the latest first. With a request id, it shows that request's attempts in full.")
public final class AuditCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private StackOptions stackOptions = new StackOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "REQUEST_ID",
            description = "Show all attempts of this request; --since, --source, --outcome and --object do not apply.")
    private Optional<String> requestId = Optional.empty();

    @Option(
            names = "--since",
            defaultValue = "1h",
            converter = DurationConverter.class,
            paramLabel = "DURATION",
            description = "How far back to look, such as 30s, 15m, 1h, 7d (default: ${DEFAULT-VALUE}).")
    private Duration since = Duration.ofHours(1);

    @Option(names = "--source", paramLabel = "SOURCE", description = "Only events from this source, such as aws:s3.")
    private Optional<String> source = Optional.empty();

    @Option(
            names = "--outcome",
            paramLabel = "OUTCOME",
            description = "Only attempts with this outcome: ${COMPLETION-CANDIDATES}.")
    private Optional<Outcome> outcome = Optional.empty();

    @Option(names = "--object", paramLabel = "BUCKET/KEY", description = "Only events about this object.")
    private Optional<String> object = Optional.empty();

    @Option(names = "--json", description = "Print each record as one line of JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Aws aws = stackOptions.aws();
        String table = stackOptions.stack(aws).output("InvocationsTable");
        PrintWriter out = command.commandLine().getOut();
        try (DynamoDbClient dynamoDb = aws.dynamoDb()) {
            LedgerReader ledger = new LedgerReader(dynamoDb, table);
            List<InvocationRecord> records = requestId.map(ledger::attempts).orElseGet(() -> ledger.find(question()));
            out.println(json ? lines(records) : text(records));
        }
        out.flush();
        return 0;
    }

    private Question question() {
        Instant now = Instant.now();
        return new Question(now.minus(since), now, source, outcome, object);
    }

    private String text(List<InvocationRecord> records) {
        if (records.isEmpty()) {
            return "No matching audit record"
                    + (requestId.isPresent() ? "." : " since " + Instant.now().minus(since) + ".");
        }
        return requestId.isPresent()
                ? records.stream().map(AuditTable::details).collect(Collectors.joining("\n\n"))
                : AuditTable.list(records);
    }

    private static String lines(List<InvocationRecord> records) {
        return records.stream().map(AuditCommand::json).collect(Collectors.joining("\n"));
    }

    private static String json(InvocationRecord record) {
        ObjectNode node = Json.MAPPER.valueToTree(record);
        return node.put("outcome", record.outcome().toString()).toString();
    }
}
