package org.coatcheck.simulation;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;
import net.jqwik.api.statistics.Statistics;

/**
 * Runs random schedules of uploads, removals, events, attempts and failures. However events are ordered and duplicated, and
 * however attempts overlap and crash, the thumbnails in the end are those of the newest version.
 *
 * <p>{@link AllSchedulesTest} tries all schedules of a few events in a model of AWS. These are longer, and their S3 and
 * DynamoDB are real.
 */
@AddLifecycleHook(value = DeliveryOrderIT.Tries.class, propagateTo = PropagationMode.DIRECT_DESCENDANTS)
class DeliveryOrderIT {

    /** {@code -Dcoatcheck.schedule.tries=N} sets the number of schedules. */
    static final class Tries implements AroundPropertyHook {
        @Override
        public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
            context.attributes().setTries(Integer.getInteger("coatcheck.schedule.tries", 50));
            return property.execute();
        }
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void newestVersionWins(@ForAll("schedules") List<Step> schedule) {
        Simulation simulation = run(schedule);

        simulation.invariants().checkThumbnails();
        simulation.invariants().checkWork();
    }

    /** Plain events, the cleanup's and an operator's remakes have no sequencer, and apply to whichever version exists. */
    @Property(edgeCases = EdgeCasesMode.NONE)
    void newestVersionWinsAmongPlainEvents(@ForAll("schedulesWithPlainEvents") List<Step> schedule) {
        Simulation simulation = run(schedule);

        simulation.invariants().checkThumbnails();
        simulation.invariants().checkMadeOnce();
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void cleanupRepairsLostEvents(@ForAll("schedulesWithLostEvents") List<Step> schedule) {
        Simulation simulation = run(schedule);
        simulation.pass(Duration.ofHours(2));
        simulation.sweep();
        simulation.settle();

        simulation.invariants().checkThumbnails();
        simulation.invariants().checkMadeOnce();
    }

    private static Simulation run(List<Step> schedule) {
        Simulation simulation = new Simulation(SimulatedAws.shared());
        schedule.forEach(step -> step.apply(simulation));
        simulation.settle();
        Statistics.label("thumbnails were made")
                .collect(!simulation.log().made().isEmpty())
                .coverage(made -> made.check(true).percentage(share -> share > 50));
        return simulation;
    }

    @Provide
    Arbitrary<List<Step>> schedules() {
        return schedule(0, 0, 0, 0);
    }

    @Provide
    Arbitrary<List<Step>> schedulesWithPlainEvents() {
        return schedule(8, 4, 0, 8);
    }

    @Provide
    Arbitrary<List<Step>> schedulesWithLostEvents() {
        return schedule(2, 4, 12, 0);
    }

    private static Arbitrary<List<Step>> schedule(int plainEvents, int sweeps, int losses, int remakes) {
        return Combinators.combine(
                        uploads(),
                        Arbitraries.frequencyOf(steps(plainEvents, sweeps, losses, remakes))
                                .list()
                                .ofMinSize(6)
                                .ofMaxSize(30)
                                .withSizeDistribution(RandomDistribution.uniform()))
                .as((first, others) -> {
                    others.addFirst(first);
                    return others;
                });
    }

    /** Each step with its relative frequency. */
    private static List<Tuple2<Integer, Arbitrary<Step>>> steps(int plainEvents, int sweeps, int losses, int remakes) {
        Arbitrary<Integer> number = Arbitraries.integers().between(0, 3);
        return List.of(
                Tuple.of(
                        50,
                        Combinators.combine(number, Arbitraries.integers().between(1, 6))
                                .as(Step.Proceed::new)),
                Tuple.of(18, uploads()),
                Tuple.of(4, late().map(Step.Remove::new)),
                Tuple.of(4, number.map(Step.Begin::new)),
                Tuple.of(2, number.map(Step.Duplicate::new)),
                Tuple.of(2, number.map(Step.BeginAgain::new)),
                Tuple.of(
                        10,
                        Combinators.combine(number, Arbitraries.of(true, true, false))
                                .as(Step.Crash::new)),
                Tuple.of(3, number.map(Step.LoseResponse::new)),
                Tuple.of(2, Arbitraries.integers().between(1, 60).map(Step.PassTime::new)),
                Tuple.of(4, Arbitraries.of(CallOrder.class).map(Step.Reorder::new)),
                Tuple.of(plainEvents, Arbitraries.create(Step.SendPlain::new)),
                Tuple.of(sweeps, Arbitraries.create(Step.Sweep::new)),
                Tuple.of(losses, number.map(Step.LoseEvent::new)),
                Tuple.of(remakes, number.map(Step.Remake::new)));
    }

    private static Arbitrary<Step> uploads() {
        return Combinators.combine(Arbitraries.of(UploadedImage.class), late()).as(Step.Upload::new);
    }

    private static Arbitrary<Boolean> late() {
        return Arbitraries.of(false, false, false, true);
    }
}
