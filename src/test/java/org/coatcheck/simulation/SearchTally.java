package org.coatcheck.simulation;

import java.math.BigInteger;

/**
 * How much was tried.
 *
 * @param schedules from the first moment to the last, as if each were tried by itself
 * @param moments that differ
 * @param calls that were executed
 * @param faults crashes and lost responses
 */
record SearchTally(int scenarios, BigInteger schedules, long moments, long calls, long faults) {

    static final SearchTally NONE = new SearchTally(0, BigInteger.ZERO, 0, 0, 0);

    SearchTally plus(SearchTally other) {
        return new SearchTally(
                scenarios + other.scenarios,
                schedules.add(other.schedules),
                moments + other.moments,
                calls + other.calls,
                faults + other.faults);
    }

    @Override
    public String toString() {
        return "%,d scenarios, %,d schedules: %,d moments, %,d calls, %,d crashes and lost responses"
                .formatted(scenarios, schedules, moments, calls, faults);
    }
}
