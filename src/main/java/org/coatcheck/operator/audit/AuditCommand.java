package org.coatcheck.operator.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.operator.stack.StackOptions;
import org.coatcheck.operator.terminal.Json;
import org.coatcheck.operator.terminal.ReportOptions;
import org.coatcheck.operator.terminal.SourceOption;
import org.coatcheck.operator.terminal.Terminal;
import org.coatcheck.thumbnail.ObjectsReader;
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
        description = {
            "Lists the audit records, the latest first. With a request id, it shows that request's attempts in full.",
            "The exit code is 1 if there is none."
        })
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

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Mixin
    private SourceOption source = new SourceOption();

    @Option(
            names = "--outcome",
            paramLabel = "OUTCOME",
            description = "Only attempts with this outcome: ${COMPLETION-CANDIDATES}.")
    private Optional<Outcome> outcome = Optional.empty();

    @Option(names = "--object", paramLabel = "BUCKET/KEY", description = "Only events about this object.")
    private Optional<String> object = Optional.empty();

    @Override
    public Integer call() {
        Aws aws = stackOptions.aws();
        Stack stack = stackOptions.stack(aws);
        Question question = question();
        try (DynamoDbClient dynamoDb = aws.dynamoDb()) {
            LedgerReader ledger = new LedgerReader(dynamoDb, stack.output("InvocationsTable"));
            ObjectsReader objects = new ObjectsReader(dynamoDb, stack.output("ObjectsTable"));
            return print(
                    requestId
                            .map(ledger::attempts)
                            .or(() -> object.map(known -> history(known, question, objects, ledger)))
                            .orElseGet(() -> ledger.find(question).toList()),
                    question);
        }
    }

    /**
     * The attempts of the requests that have worked on an object, the latest first. Its entry names them, so nothing is
     * searched. An object that was not there has no entry: its events are searched in the time span.
     */
    private static List<InvocationRecord> history(
            String object, Question question, ObjectsReader objects, LedgerReader ledger) {
        Question ofAnyObject =
                new Question(question.from(), question.to(), question.source(), question.outcome(), Optional.empty());
        return objects.find(object)
                .map(entry -> ledger.attempts(entry.requests()).reversed().stream()
                        .filter(record -> ofAnyObject.matches(record.summary())))
                .orElseGet(() -> ledger.find(question))
                .toList();
    }

    private Question question() {
        Instant now = Instant.now();
        return new Question(now.minus(report.since(Duration.ofHours(1))), now, source.source(), outcome, object);
    }

    /** Without a record, the output is empty: with --json, that is no lines of JSON. */
    private int print(List<InvocationRecord> records, Question question) {
        Terminal terminal = Terminal.of(command.commandLine());
        if (records.isEmpty()) {
            terminal.err()
                    .println("No matching audit record"
                            + (requestId.isPresent() ? "." : " since " + question.from() + "."));
            return 1;
        }
        if (report.isJson()) {
            records.forEach(record -> terminal.out().println(json(record)));
        } else {
            terminal.out().println(text(records));
        }
        return 0;
    }

    private String text(List<InvocationRecord> records) {
        return requestId.isPresent()
                ? records.stream().map(AuditTable::details).collect(Collectors.joining("\n\n"))
                : AuditTable.list(
                        records.stream().map(InvocationRecord::summary).toList());
    }

    private static String json(InvocationRecord record) {
        ObjectNode node = Json.tree(record);
        return Json.line(node.put("outcome", record.outcome().toString()));
    }
}
