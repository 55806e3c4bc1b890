package org.coatcheck.operator.cost;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.coatcheck.operator.stack.Architecture;

/**
 * What a usage costs.
 *
 * @param stack whose usage it is
 * @param observed in the usage's span
 * @param monthly amounts in a month where all goes on like this
 */
record CostReport(
        Billed stack,
        Prices prices,
        Usage usage,
        Bills observed,
        Map<UsageType, Double> monthly,
        Bills aMonth,
        Bills aMonthAfterFreeTier,
        List<BreakEven> breakEvens) {

    /** As AWS counts a month. */
    static final Duration MONTH = Duration.ofHours(730);

    /**
     * What decides on the function's prices.
     *
     * @param timeout of an attempt, in seconds
     */
    record Billed(String region, Architecture architecture, int timeout, boolean snapStart) {}

    static CostReport of(Billed stack, Usage usage, Prices prices) {
        Map<UsageType, Double> monthly = usage.amountsIn(MONTH);
        return new CostReport(
                stack,
                prices,
                usage,
                Bills.of(architecture -> Charges.of(usage.amounts(), prices, architecture)),
                monthly,
                Bills.of(architecture -> Charges.of(monthly, prices, architecture)),
                Bills.of(architecture -> Charges.afterFreeTier(monthly, prices, architecture)),
                usage.uploadGbSeconds() > 0 ? BreakEven.of(usage, prices) : List.of());
    }

    /** One for each kind of processor. */
    record Bills(Charges x86, Charges arm) {

        static Bills of(Function<Architecture, Charges> bill) {
            return new Bills(bill.apply(Architecture.X86_64), bill.apply(Architecture.ARM64));
        }

        Charges on(Architecture architecture) {
            return switch (architecture) {
                case X86_64 -> x86;
                case ARM64 -> arm;
            };
        }
    }
}
