package org.coatcheck.operator.console.page;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.coatcheck.operator.console.aws.Glance;

/** How long attempts took. A dash stands for a figure that no attempt has. */
record LatencyFigures(String median, String slow, String coldShare) {

    private static final String NONE = "–";

    static LatencyFigures of(List<Glance> glances) {
        List<Duration> sorted = glances.stream()
                .map(Glance::took)
                .flatMap(Optional::stream)
                .sorted()
                .toList();
        long cold = glances.stream().filter(Glance::cold).count();
        return new LatencyFigures(
                percentile(sorted, 0.50),
                percentile(sorted, 0.99),
                glances.isEmpty() ? NONE : percent(cold, glances.size()));
    }

    /** Some are never none. */
    private static String percent(long part, int all) {
        long percent = Math.round(100.0 * part / all);
        return part > 0 && percent == 0 ? "<1 %" : percent + " %";
    }

    /** By nearest rank: the smallest duration that this share of the attempts does not exceed. */
    private static String percentile(List<Duration> sorted, double share) {
        return sorted.isEmpty() ? NONE : Words.duration(sorted.get((int) Math.ceil(share * sorted.size()) - 1));
    }
}
