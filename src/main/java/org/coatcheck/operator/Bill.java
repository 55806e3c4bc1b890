package org.coatcheck.operator;

import java.util.EnumMap;
import java.util.Map;

/**
 * What amounts of goods cost.
 *
 * @param items what has a price, and its cost
 */
record Bill(Map<Good, Double> items) {

    static Bill of(Map<Good, Double> amounts, Prices prices, Architecture architecture) {
        Map<Good, Double> items = new EnumMap<>(Good.class);
        amounts.forEach(
                (good, amount) -> prices.of(good, architecture).ifPresent(price -> items.put(good, price.of(amount))));
        return new Bill(items);
    }

    /** The same for the only user of an account, who has what is free in a month for himself. */
    static Bill afterFreeTier(Map<Good, Double> monthly, Prices prices, Architecture architecture) {
        Map<Good, Double> charged = new EnumMap<>(Good.class);
        monthly.forEach((good, amount) -> charged.put(good, Math.max(0, amount - prices.free(good))));
        return of(charged, prices, architecture);
    }

    double sum() {
        return items.values().stream().mapToDouble(Double::doubleValue).sum();
    }
}
