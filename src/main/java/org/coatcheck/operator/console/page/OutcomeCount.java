package org.coatcheck.operator.console.page;

import java.util.Arrays;
import java.util.List;
import org.coatcheck.event.Outcome;
import org.coatcheck.operator.console.aws.Glance;

/** How many attempts had an outcome. */
public record OutcomeCount(String outcome, long count) {

    /** All outcomes that occurred. */
    static List<OutcomeCount> of(List<Glance> glances) {
        return Arrays.stream(Outcome.values())
                .map(outcome -> new OutcomeCount(
                        outcome.toString(),
                        glances.stream()
                                .filter(glance -> glance.outcome() == outcome)
                                .count()))
                .filter(counted -> counted.count() > 0)
                .toList();
    }
}
