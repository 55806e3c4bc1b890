package org.coatcheck.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A moment of a {@link Scenario}: everything that its future depends on.
 *
 * @param changes of the object that have happened
 * @param timeouts that have passed: each ends all attempts, and makes their claims void
 * @param deliveries how far each is, in the scenario's order
 * @param faults that may still happen
 */
record Moment(ModelCalls.Instance aws, int changes, int timeouts, List<Progress> deliveries, int faults) {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** Longer than the function's time-out and the difference of two clocks. */
    private static final Duration TIMEOUT = Simulation.TIMEOUT.plusSeconds(11);

    static Moment first(Scenario scenario, ModelCalls.Instance empty) {
        return new Moment(
                empty,
                0,
                0,
                scenario.deliveries().stream()
                        .map(delivery -> Progress.NOT_BEGUN)
                        .toList(),
                scenario.faults());
    }

    Instant now() {
        return START.plus(TIMEOUT.multipliedBy(timeouts));
    }

    boolean isQuiet() {
        return deliveries.stream().noneMatch(Progress::isRunning);
    }

    boolean hasFailures() {
        return deliveries.stream().anyMatch(Progress::hasFailed);
    }

    Moment with(ModelCalls.Instance newAws, int delivery, Progress progress) {
        List<Progress> changed = new ArrayList<>(deliveries);
        changed.set(delivery, progress);
        return new Moment(newAws, changes, timeouts, List.copyOf(changed), faults);
    }

    Moment afterFault() {
        return new Moment(aws, changes, timeouts, deliveries, faults - 1);
    }

    Moment afterChange(ModelCalls.Instance newAws) {
        return new Moment(newAws, changes + 1, timeouts, deliveries, faults);
    }

    Moment afterTimeout() {
        List<Progress> ended = deliveries.stream()
                .map(progress -> progress.isRunning() ? progress.crash() : progress)
                .toList();
        return new Moment(aws, changes, timeouts + 1, ended, isQuiet() ? faults : faults - 1);
    }
}
