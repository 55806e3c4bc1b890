package org.coatcheck.function;

import java.time.Duration;
import java.util.Optional;
import org.coatcheck.sdk.Deadline;
import org.coatcheck.sdk.DirectRequests;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import org.jboss.logging.Logger;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Runs {@link PrimingSteps} before Lambda makes a snapshot of the function, so that the first event of a restored environment
 * finds classes loaded, native functions linked and hot code compiled.
 *
 * <p>With SnapStart, Lambda starts a version once, when it is published, and keeps a snapshot of its memory. Each execution
 * environment begins with that snapshot.
 *
 * <p>A failed step does not stop the publication: when the first version is published, the uploads bucket does not exist
 * yet.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-java.html">Runtime hooks</a>
 */
final class Priming implements Resource {

    private static final Logger LOG = Logger.getLogger("coatcheck");

    /**
     * Each round makes six AWS calls, so ten rounds make 60. With the template's JVM options, a method is compiled at its
     * 32nd call; with the JVM's defaults, it is compiled later.
     */
    private static final int ROUNDS = 10;

    /** {@link Deadline} stops the AWS calls of a step after three quarters of this time. */
    private static final Duration LONGEST_STEP = Duration.ofSeconds(8);

    private final PrimingSteps steps;

    private Priming(PrimingSteps steps) {
        this.steps = steps;
    }

    /** Registers the hook. The caller must keep a reference to it, because the registry's own reference is weak. */
    static Priming register(PrimingSteps steps) {
        Priming priming = new Priming(steps);
        Core.getGlobalContext().register(priming);
        return priming;
    }

    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
        long start = System.nanoTime();
        // If the first round fails, it is the only one: so it leaves no connection open either.
        Optional<RuntimeException> failure = DirectRequests.closing(this::runRound);
        for (int round = 2; round < ROUNDS && failure.isEmpty(); round++) {
            failure = runRound();
        }
        if (failure.isEmpty()) {
            // A connection in a snapshot is dead when the snapshot is restored, but the client would still use it.
            failure = DirectRequests.closing(this::runRound);
        }
        failure.ifPresentOrElse(
                cause -> LOG.warn("not wholly primed, so that first events will take longer", cause),
                () -> LOG.infof(
                        "primed in %d ms",
                        Duration.ofNanos(System.nanoTime() - start).toMillis()));
    }

    /** Returns the first failure, which ends the round: if AWS does not respond, every further step would time out, too. */
    private Optional<RuntimeException> runRound() {
        return steps.all()
                .map(step -> Deadline.keep(LONGEST_STEP, () -> run(step)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<RuntimeException> run(Runnable step) {
        try {
            step.run();
            return Optional.empty();
        } catch (AwsServiceException expected) {
            return Optional.empty();
        } catch (RuntimeException failure) {
            return Optional.of(failure);
        }
    }

    /** Nothing to restore: the function keeps no state that is unique to an environment. */
    @Override
    public void afterRestore(Context<? extends Resource> context) {}
}
