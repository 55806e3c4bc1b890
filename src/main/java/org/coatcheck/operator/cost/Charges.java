package org.coatcheck.operator.cost;

import java.util.EnumMap;
import java.util.Map;
import org.coatcheck.operator.stack.Architecture;

/**
 * What amounts of goods cost.
 *
 * @param items what has a price, and its cost
 */
record Charges(Map<UsageType, Double> items) {

    static Charges of(Map<UsageType, Double> amounts, Prices prices, Architecture architecture) {
        Map<UsageType, Double> items = new EnumMap<>(UsageType.class);
        amounts.forEach(
                (good, amount) -> prices.of(good, architecture).ifPresent(price -> items.put(good, price.of(amount))));
        return new Charges(items);
    }

    /** The same for the only user of an account, who has what is free in a month for himself. */
    static Charges afterFreeTier(Map<UsageType, Double> monthly, Prices prices, Architecture architecture) {
        Map<UsageType, Double> charged = new EnumMap<>(UsageType.class);
        monthly.forEach((good, amount) -> charged.put(good, Math.max(0, amount - prices.free(good))));
        return of(charged, prices, architecture);
    }

    double sum() {
        return items.values().stream().mapToDouble(Double::doubleValue).sum();
    }
}
