package org.coatcheck.operator.cost;

import java.time.Instant;
import java.util.stream.Stream;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.ledger.LedgerReader.Question;
import org.coatcheck.operator.cost.CostReport.BilledFunction;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.terminal.TimeSpan;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.SnapStartApplyOn;

/** What the attempts in a span of time used. It is read once, and priced under as many assumptions as one likes. */
public final class CostStudy {

    private final BilledFunction function;
    private final Usage usage;
    private final Prices prices;

    private CostStudy(BilledFunction function, Usage usage, Prices prices) {
        this.function = function;
        this.usage = usage;
        this.prices = prices;
    }

    /** Reads all records of the span, and prices them with the built-in prices. */
    public static CostStudy of(LambdaClient lambda, String functionName, LedgerReader ledger, TimeSpan span) {
        return of(lambda, functionName, ledger, span, Prices.builtIn());
    }

    static CostStudy of(LambdaClient lambda, String functionName, LedgerReader ledger, TimeSpan span, Prices prices) {
        Instant now = Instant.now();
        Instant end = span.to().isBefore(now) ? span.to() : now;
        Usage usage = Usage.of(ledger.list(Question.between(span.from(), end)), end);
        return new CostStudy(billedFunction(lambda, functionName), usage, prices);
    }

    /** Whether the span has no record. */
    public boolean isEmpty() {
        return usage.records() == 0;
    }

    /** The figures under these assumptions. */
    public CostFigures figures(Assumptions assumptions) {
        return CostFigures.of(report(assumptions));
    }

    CostReport report(Assumptions assumptions) {
        return CostReport.of(function, usage, prices, assumptions);
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
                function.snapStart() != null && function.snapStart().applyOn() == SnapStartApplyOn.PUBLISHED_VERSIONS,
                function.capacityProviderConfig() != null);
    }
}
