package org.coatcheck.operator.bench;

import java.util.List;
import java.util.stream.IntStream;

/** What the report makes of samples. */
final class Statistics {

    private Statistics() {}

    /** The middle one of the values, or the mean of the middle two. */
    static double median(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("there is no median of no values");
        }
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /**
     * The median of the ratios within each round. A machine that is busy for a while slows all functions of the same round,
     * so it disturbs these ratios less than the ratio of the medians.
     *
     * @param values by round
     * @param base of the same rounds
     */
    static double pairedRatio(List<Double> values, List<Double> base) {
        if (values.size() != base.size()) {
            throw new IllegalArgumentException(
                    "%d rounds cannot be paired with %d".formatted(values.size(), base.size()));
        }
        return median(IntStream.range(0, values.size())
                .mapToObj(round -> values.get(round) / base.get(round))
                .toList());
    }
}
