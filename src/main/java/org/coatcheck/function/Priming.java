package org.coatcheck.function;

import java.time.Duration;
import java.util.Optional;
import org.coatcheck.router.Router;
import org.coatcheck.sdk.Deadline;
import org.coatcheck.sdk.DirectRequests;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import org.jboss.logging.Logger;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Has the first event of a restored environment find done what would take it longest.
 *
 * <p>With SnapStart, Lambda starts a version once, when it is published, keeps a snapshot of its memory, and begins every
 * environment with that. So what is loaded, linked, looked up and compiled before the snapshot costs no event anything.
 *
 * <p>A version is published whatever AWS answers, and when it does not: a first deployment has no uploads bucket yet.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-java.html">Runtime hooks</a>
 */
final class Priming implements Resource {

    private static final Logger LOG = Logger.getLogger("coatcheck");

    /** With six calls of AWS each: the JVM compiles at the 32nd call, as the template sets it, and later without that. */
    private static final int ROUNDS = 10;

    /** No call goes on in the last quarter of it. */
    private static final Duration LONGEST_PART = Duration.ofSeconds(8);

    private final Router router;

    private Priming(Router router) {
        this.router = router;
    }

    /** What it returns must be held: the registry of hooks forgets what nobody else holds. */
    static Priming register(Router router) {
        Priming priming = new Priming(router);
        Core.getGlobalContext().register(priming);
        return priming;
    }

    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
        long start = System.nanoTime();
        Optional<RuntimeException> trouble = DirectRequests.closing(this::rehearse);
        for (int round = 2; round < ROUNDS && trouble.isEmpty(); round++) {
            trouble = rehearse();
        }
        if (trouble.isEmpty()) {
            // A connection in the snapshot is dead when it is restored, and nobody tells the client so.
            trouble = DirectRequests.closing(this::rehearse);
        }
        trouble.ifPresentOrElse(
                cause -> LOG.warn("not wholly primed, so that first events will take longer", cause),
                () -> LOG.infof(
                        "primed in %d ms",
                        Duration.ofNanos(System.nanoTime() - start).toMillis()));
    }

    /** What has gone wrong, after which no more is tried: where AWS does not answer, each part would wait for it. */
    private Optional<RuntimeException> rehearse() {
        return router.rehearsal()
                .map(part -> Deadline.keep(LONGEST_PART, () -> trouble(part)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<RuntimeException> trouble(Runnable part) {
        try {
            part.run();
            return Optional.empty();
        } catch (AwsServiceException refused) {
            return Optional.empty();
        } catch (RuntimeException trouble) {
            return Optional.of(trouble);
        }
    }

    /** Nothing has to be made anew: whatever is unique, or of its moment, is made for each event. */
    @Override
    public void afterRestore(Context<? extends Resource> context) {}
}
