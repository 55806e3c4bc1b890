package org.coatcheck.operator.cost;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coatcheck.operator.stack.Architecture;

/**
 * What a function's usage costs. {@code coatcheck cost --json} prints it with these field names.
 *
 * @param observedCharges for the usage's own span
 * @param monthlyAmounts the usage scaled to a month at the assumed rate
 * @param breakEvens empty if no attempt made thumbnails, or on managed instances
 * @param steadyLoads empty if no attempt made thumbnails, on managed instances, or if Lambda's prices are not known
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
     * @param managedInstances whether it runs on Lambda Managed Instances
     */
    record BilledFunction(
            String region, Architecture architecture, int timeoutSeconds, boolean snapStart, boolean managedInstances) {

        /** What Lambda charges for: on managed instances no compute, as the instances are paid by the hour. */
        Map<UsageType, Double> billed(Map<UsageType, Double> amounts) {
            Map<UsageType, Double> billed = new EnumMap<>(amounts);
            if (managedInstances) {
                billed.put(UsageType.LAMBDA_COMPUTE, 0.0);
            }
            return billed;
        }

        /** Whether it is compared with instances. On managed instances it runs on some already. */
        private boolean isCompared(Usage usage) {
            return usage.uploadGbSeconds() > 0 && !managedInstances;
        }
    }

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
        Map<UsageType, Double> billed = function.billed(usage.amounts());
        Map<UsageType, Double> billedMonthly = function.billed(monthlyAmounts);
        return new CostReport(
                function,
                prices,
                usage,
                assumptions,
                ChargesByArchitecture.of(architecture -> Charges.of(billed, prices, architecture)),
                monthlyAmounts,
                ChargesByArchitecture.of(architecture -> Charges.of(billedMonthly, prices, architecture)),
                ChargesByArchitecture.of(architecture -> Charges.afterFreeTier(billedMonthly, prices, architecture)),
                function.isCompared(usage) ? BreakEven.of(usage, prices, assumptions) : List.of(),
                function.isCompared(usage) ? SteadyLoads.of(function, usage, prices, assumptions) : Optional.empty());
    }
}
