package org.coatcheck.operator.cost;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.operator.stack.StackOptions;
import org.coatcheck.operator.terminal.Json;
import org.coatcheck.operator.terminal.ReportOptions;
import org.coatcheck.operator.terminal.TimeSpan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.lambda.LambdaClient;

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

    @Mixin
    private AssumptionOptions assumptions = new AssumptionOptions();

    @Override
    public Integer call() {
        Assumptions assumed = assumptions.assumptions();
        Prices prices = priceFile.map(Prices::read).orElseGet(Prices::builtIn);
        Aws aws = stackOptions.aws();
        Stack stack = stackOptions.stack(aws);
        TimeSpan span = report.span(Instant.now(), Duration.ofDays(1));
        try (DynamoDbClient dynamoDb = aws.dynamoDb();
                LambdaClient lambda = aws.lambda()) {
            LedgerReader ledger = new LedgerReader(dynamoDb, stack.output("InvocationsTable"));
            CostStudy study = CostStudy.of(lambda, stack.output("FunctionName"), ledger, span, prices);
            print(study.report(assumed), study.isEmpty());
            if (study.isEmpty()) {
                command.commandLine()
                        .getErr()
                        .println("No audit record since " + report.times().toTheSecond(span.from()) + ".");
            }
            return study.isEmpty() ? 1 : 0;
        }
    }

    /** Without a record, there is no table, but there is JSON: all of its amounts are zero. */
    private void print(CostReport costs, boolean isEmpty) {
        PrintWriter out = command.commandLine().getOut();
        if (report.isJson()) {
            out.println(Json.line(costs.usage().isRepresentative() ? costs : costs.observed()));
        } else if (!isEmpty) {
            out.println(costs.usage().isRepresentative() ? CostTable.of(costs) : CostTable.ofObserved(costs));
        }
    }
}
