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

/**
 * Whatever order the events of an object come in, how often they come, how many workers are at it at once, and wherever
 * one of them dies: in the end the thumbnails are those of the newest version.
 */
@AddLifecycleHook(value = DeliveryOrderIT.Tries.class, propagateTo = PropagationMode.DIRECT_DESCENDANTS)
class DeliveryOrderIT {

    /** {@code -Dcoatcheck.schedule.tries=N} has it try more. */
    static final class Tries implements AroundPropertyHook {
        @Override
        public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
            context.attributes().setTries(Integer.getInteger("coatcheck.schedule.tries", 200));
            return property.execute();
        }
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void theNewestVersionWins(@ForAll("schedules") List<Step> schedule) {
        Simulation story = play(schedule);

        story.checkBucket();
        story.checkWork();
    }

    /** These have no sequencer, and may be about any version. So have those of the cleanup. */
    @Property(edgeCases = EdgeCasesMode.NONE)
    void theNewestVersionWinsAmongPlainEventsToo(@ForAll("schedulesWithPlainEvents") List<Step> schedule) {
        Simulation story = play(schedule);

        story.checkBucket();
        story.checkMadeOnce();
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void theCleanupMakesUpForLostEvents(@ForAll("schedulesWithLostEvents") List<Step> schedule) {
        Simulation story = play(schedule);
        story.pass(Duration.ofHours(2));
        story.sweep();
        story.settle();

        story.checkBucket();
        story.checkMadeOnce();
    }

    private static Simulation play(List<Step> schedule) {
        Simulation story = new Simulation(SimulatedAws.shared());
        schedule.forEach(step -> step.happensIn(story));
        story.settle();
        return story;
    }

    @Provide
    Arbitrary<List<Step>> schedules() {
        return schedule(0, 0, 0);
    }

    @Provide
    Arbitrary<List<Step>> schedulesWithPlainEvents() {
        return schedule(8, 4, 0);
    }

    @Provide
    Arbitrary<List<Step>> schedulesWithLostEvents() {
        return schedule(2, 4, 12);
    }

    private static Arbitrary<List<Step>> schedule(int plainOnes, int sweeps, int losses) {
        return Combinators.combine(
                        uploads(),
                        Arbitraries.frequencyOf(steps(plainOnes, sweeps, losses))
                                .list()
                                .ofMinSize(6)
                                .ofMaxSize(30)
                                .withSizeDistribution(RandomDistribution.uniform()))
                .as((first, others) -> {
                    others.addFirst(first);
                    return others;
                });
    }

    private static List<Tuple2<Integer, Arbitrary<Step>>> steps(int plainOnes, int sweeps, int losses) {
        Arbitrary<Integer> whom = Arbitraries.integers().between(0, 3);
        return List.of(
                Tuple.of(
                        50,
                        Combinators.combine(whom, Arbitraries.integers().between(1, 6))
                                .as(Step.GoOn::new)),
                Tuple.of(18, uploads()),
                Tuple.of(4, late().map(Step.Remove::new)),
                Tuple.of(4, whom.map(Step.Begin::new)),
                Tuple.of(2, whom.map(Step.Duplicate::new)),
                Tuple.of(
                        10,
                        Combinators.combine(whom, Arbitraries.of(true, true, false))
                                .as(Step.Kill::new)),
                Tuple.of(3, whom.map(Step.LoseAnswer::new)),
                Tuple.of(2, Arbitraries.integers().between(1, 60).map(Step.Pass::new)),
                Tuple.of(plainOnes, Arbitraries.create(Step.Plain::new)),
                Tuple.of(sweeps, Arbitraries.create(Step.Sweep::new)),
                Tuple.of(losses, whom.map(Step.Lose::new)));
    }

    private static Arbitrary<Step> uploads() {
        return Combinators.combine(Arbitraries.of(UploadedImage.class), late()).as(Step.Upload::new);
    }

    private static Arbitrary<Boolean> late() {
        return Arbitraries.of(false, false, false, true);
    }
}
