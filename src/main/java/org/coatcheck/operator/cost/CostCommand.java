package org.coatcheck.operator.cost;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.ledger.LedgerReader.Question;
import org.coatcheck.operator.cost.CostReport.BilledFunction;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.operator.stack.StackOptions;
import org.coatcheck.operator.terminal.DurationConverter;
import org.coatcheck.operator.terminal.Json;
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
        mixinStandardHelpOptions = true,
        description = {
            "Estimates from the audit records what their attempts cost, and what a month at the same rate would cost.",
            "It also shows from which steady upload rate EC2 instances would be cheaper than Lambda."
        })
public final class CostCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private StackOptions stackOptions = new StackOptions();

    @Option(
            names = "--since",
            defaultValue = "1d",
            converter = DurationConverter.class,
            paramLabel = "DURATION",
            description = "How far back to look, such as 30s, 15m, 1h, 7d (default: ${DEFAULT-VALUE}).")
    private Duration since = Duration.ofDays(1);

    @Option(
            names = "--prices",
            paramLabel = "FILE",
            description = "Use the prices in this file instead of the built-in ones. It has the format of"
                    + " src/main/resources/org/coatcheck/operator/cost/prices.json.")
    private Optional<Path> priceFile = Optional.empty();

    @Option(names = "--json", description = "Print all figures as one line of JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Prices prices = priceFile.map(Prices::read).orElseGet(Prices::builtIn);
        Aws aws = stackOptions.aws();
        Stack stack = stackOptions.stack(aws);
        Instant now = Instant.now();
        PrintWriter out = command.commandLine().getOut();
        try (DynamoDbClient dynamoDb = aws.dynamoDb();
                LambdaClient lambda = aws.lambda()) {
            List<InvocationRecord> records = records(new LedgerReader(dynamoDb, stack.output("InvocationsTable")), now);
            out.println(
                    records.isEmpty()
                            ? "No audit record since " + now.minus(since) + "."
                            : text(CostReport.of(
                                    billedFunction(lambda, stack.output("FunctionName")),
                                    Usage.of(records, now),
                                    prices)));
        }
        out.flush();
        return 0;
    }

    private List<InvocationRecord> records(LedgerReader ledger, Instant now) {
        return ledger.find(new Question(now.minus(since), now, Optional.empty(), Optional.empty(), Optional.empty()));
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

    private String text(CostReport report) {
        return json ? Json.MAPPER.valueToTree(report).toString() : CostTable.of(report);
    }
}
