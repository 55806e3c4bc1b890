package org.coatcheck.operator.cost;

import java.util.EnumMap;
import java.util.Map;
import org.coatcheck.operator.stack.Architecture;

/**
 * What the amounts of a {@link Usage} cost on one architecture.
 *
 * @param byUsageType the cost of each usage type that has a known price; the others are missing
 */
record Charges(Map<UsageType, Double> byUsageType) {

    static Charges of(Map<UsageType, Double> amounts, Prices prices, Architecture architecture) {
        Map<UsageType, Double> charges = new EnumMap<>(UsageType.class);
        amounts.forEach((usageType, amount) ->
                prices.price(usageType, architecture).ifPresent(price -> charges.put(usageType, price.of(amount))));
        return new Charges(charges);
    }

    /**
     * The charges for a month less the monthly free tier. The free tier belongs to the whole account: this assumes that
     * nothing else uses it.
     */
    static Charges afterFreeTier(Map<UsageType, Double> monthlyAmounts, Prices prices, Architecture architecture) {
        Map<UsageType, Double> billedAmounts = new EnumMap<>(UsageType.class);
        monthlyAmounts.forEach(
                (usageType, amount) -> billedAmounts.put(usageType, Math.max(0, amount - prices.freeTier(usageType))));
        return of(billedAmounts, prices, architecture);
    }

    double total() {
        return byUsageType.values().stream().mapToDouble(Double::doubleValue).sum();
    }
}
