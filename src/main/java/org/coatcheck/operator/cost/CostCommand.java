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
import org.coatcheck.operator.cost.CostReport.Billed;
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

/** {@code coatcheck cost}: what the work costs, by its records. */
@Command(
        name = "cost",
        mixinStandardHelpOptions = true,
        description = {
            "Estimates from the records of invocations what they cost, and what a month like them would.",
            "It also tells from which steady load on virtual machines would be cheaper than Lambda."
        })
public final class CostCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private StackOptions where = new StackOptions();

    @Option(
            names = "--since",
            defaultValue = "1d",
            converter = DurationConverter.class,
            paramLabel = "TIME",
            description = "How far back, such as 30s, 15m, 1h, 7d (default: ${DEFAULT-VALUE}).")
    private Duration since = Duration.ofDays(1);

    @Option(
            names = "--prices",
            paramLabel = "FILE",
            description =
                    "Count with these prices, in the form of src/main/resources/org/coatcheck/operator/prices.json, and not with its own.")
    private Optional<Path> prices = Optional.empty();

    @Option(names = "--json", description = "Print all figures as a line of JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Prices asked = prices.map(Prices::read).orElseGet(Prices::ofThisVersion);
        Aws aws = where.aws();
        Stack stack = where.stack(aws);
        Instant now = Instant.now();
        PrintWriter out = command.commandLine().getOut();
        try (DynamoDbClient dynamoDb = aws.dynamoDb();
                LambdaClient lambda = aws.lambda()) {
            List<InvocationRecord> records = records(new LedgerReader(dynamoDb, stack.output("InvocationsTable")), now);
            out.println(
                    records.isEmpty()
                            ? "No record since " + now.minus(since) + "."
                            : text(CostReport.of(
                                    billed(lambda, stack.output("FunctionName")), Usage.of(records, now), asked)));
        }
        out.flush();
        return 0;
    }

    private List<InvocationRecord> records(LedgerReader ledger, Instant now) {
        return ledger.find(new Question(now.minus(since), now, Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private static Billed billed(LambdaClient lambda, String functionName) {
        GetFunctionConfigurationResponse function =
                lambda.getFunctionConfiguration(get -> get.functionName(functionName));
        String processor = function.architecturesAsStrings().getFirst();
        return new Billed(
                lambda.serviceClientConfiguration().region().id(),
                Stream.of(Architecture.values())
                        .filter(architecture -> architecture.toString().equals(processor))
                        .findFirst()
                        .orElseThrow(),
                function.timeout(),
                function.snapStart() != null && function.snapStart().applyOn() == SnapStartApplyOn.PUBLISHED_VERSIONS);
    }

    private String text(CostReport report) {
        return json ? Json.MAPPER.valueToTree(report).toString() : CostTable.of(report);
    }
}
