package org.coatcheck.operator.cost;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.ledger.LedgerReader.Question;
import org.coatcheck.ledger.RecordSummary;
import org.coatcheck.operator.cost.CostReport.BilledFunction;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.operator.stack.StackOptions;
import org.coatcheck.operator.terminal.Json;
import org.coatcheck.operator.terminal.ReportOptions;
import org.coatcheck.operator.terminal.Span;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.SnapStartApplyOn;

/** {@code coatcheck cost}: estimates from the audit records what their attempts cost. */
@Command(
        name = "cost",
        description = {
            "Estimates from the audit records what their attempts cost. From 1,000 uploads and an hour on, also what a month at the"
                    + " same rate would cost, and from which steady upload rate EC2 instances would be cheaper than Lambda.",
            "The exit code is 1 if there is no record."
        })
public final class CostCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private StackOptions stackOptions = new StackOptions();

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Option(
            names = "--prices",
            paramLabel = "FILE",
            description = "Use the prices in this file instead of the built-in ones. It has the format of"
                    + " src/main/resources/org/coatcheck/operator/cost/prices.json.")
    private Optional<Path> priceFile = Optional.empty();

    @Override
    public Integer call() {
        Prices prices = priceFile.map(Prices::read).orElseGet(Prices::builtIn);
        Aws aws = stackOptions.aws();
        Stack stack = stackOptions.stack(aws);
        Span span = report.span(Instant.now(), Duration.ofDays(1));
        try (DynamoDbClient dynamoDb = aws.dynamoDb();
                LambdaClient lambda = aws.lambda()) {
            List<RecordSummary> records = new LedgerReader(dynamoDb, stack.output("InvocationsTable"))
                    .list(Question.between(span.from(), span.to()))
                    .toList();
            print(
                    CostReport.of(
                            billedFunction(lambda, stack.output("FunctionName")), Usage.of(records, span.to()), prices),
                    records.isEmpty());
            if (records.isEmpty()) {
                command.commandLine()
                        .getErr()
                        .println("No audit record since " + report.times().toTheSecond(span.from()) + ".");
            }
            return records.isEmpty() ? 1 : 0;
        }
    }

    /** Without a record, there is no table, but there is JSON: all of its amounts are zero. */
    private void print(CostReport costs, boolean isEmpty) {
        PrintWriter out = command.commandLine().getOut();
        if (report.isJson()) {
            out.println(Json.line(costs));
        } else if (!isEmpty) {
            out.println(costs.usage().isRepresentative() ? CostTable.of(costs) : CostTable.ofObserved(costs));
        }
    }

    private static BilledFunction billedFunction(LambdaClient lambda, String functionName) {
        GetFunctionConfigurationResponse function =
                lambda.getFunctionConfiguration(get -> get.functionName(functionName));
        String architectureName = function.architecturesAsStrings().getFirst();
        return new BilledFunction(
                lambda.serviceClientConfiguration().region().id(),
                Stream.of(Architecture.values())
                        .filter(architecture -> architecture.toString().equals(architectureName))
                        .findFirst()
                        .orElseThrow(),
                function.timeout(),
                function.snapStart() != null && function.snapStart().applyOn() == SnapStartApplyOn.PUBLISHED_VERSIONS);
    }
}
