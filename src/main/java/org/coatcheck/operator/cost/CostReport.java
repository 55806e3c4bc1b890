package org.coatcheck.operator.cost;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coatcheck.operator.stack.Architecture;

/**
 * What a function's usage costs. {@code coatcheck cost --json} prints it with these field names.
 *
 * @param observedCharges for the usage's own span
 * @param monthlyAmounts the usage scaled to a month at the assumed rate
 * @param breakEvens empty if no attempt made thumbnails
 * @param steadyLoads empty if no attempt made thumbnails, or if Lambda's prices are not known
 */
record CostReport(
        BilledFunction function,
        Prices prices,
        Usage usage,
        Assumptions assumptions,
        ChargesByArchitecture observedCharges,
        Map<UsageType, Double> monthlyAmounts,
        ChargesByArchitecture monthlyCharges,
        ChargesByArchitecture monthlyChargesAfterFreeTier,
        List<BreakEven> breakEvens,
        Optional<SteadyLoads> steadyLoads) {

    /** The AWS Pricing Calculator also counts 730 hours to a month. */
    static final Duration MONTH = Duration.ofHours(730);

    /**
     * The properties of the function that decide how AWS bills it.
     *
     * @param timeoutSeconds the longest time that an attempt is billed for
     * @param snapStart whether SnapStart is on for published versions
     */
    record BilledFunction(String region, Architecture architecture, int timeoutSeconds, boolean snapStart) {}

    /** What is known without an estimate for a month. */
    record Observed(
            BilledFunction function,
            Prices prices,
            Usage usage,
            Assumptions assumptions,
            ChargesByArchitecture observedCharges) {}

    Observed observed() {
        return new Observed(function, prices, usage, assumptions, observedCharges);
    }

    static CostReport of(BilledFunction function, Usage usage, Prices prices, Assumptions assumptions) {
        Map<UsageType, Double> monthlyAmounts = usage.amountsIn(MONTH, assumptions.times());
        return new CostReport(
                function,
                prices,
                usage,
                assumptions,
                ChargesByArchitecture.of(architecture -> Charges.of(usage.amounts(), prices, architecture)),
                monthlyAmounts,
                ChargesByArchitecture.of(architecture -> Charges.of(monthlyAmounts, prices, architecture)),
                ChargesByArchitecture.of(architecture -> Charges.afterFreeTier(monthlyAmounts, prices, architecture)),
                usage.uploadGbSeconds() > 0 ? BreakEven.of(usage, prices, assumptions) : List.of(),
                SteadyLoads.of(function, usage, prices, assumptions));
    }
}
