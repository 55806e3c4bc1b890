package org.coatcheck.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.IntPredicate;
import org.coatcheck.simulation.AttemptState.BeforeCall;
import org.coatcheck.simulation.AttemptState.Ended;
import org.coatcheck.testing.TestSettings;
import org.coatcheck.thumbnail.ObjectOutcome.Duplicate;
import org.coatcheck.thumbnail.ObjectOutcome.Skipped;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;

/**
 * An attempt stops before each of its AWS calls in turn, while another attempt processes another event of the object.
 *
 * <p>{@link AllSchedulesTest} tries all schedules of two versions and a removal in a model of AWS. These tests have a sample of
 * them with real services, and histories of three versions.
 */
@ParameterizedClass
@EnumSource(CallOrder.class)
class CrashPointsIT {

    private static final String REMOVED = "removed";

    /** Versions of an object: the last is the newest, the one before is that of the older attempt. */
    private static final String FIRST_OTHER_FORMAT = "PNG JPEG";

    private static final String OTHER_FORMAT = "JPEG PNG GIF";
    private static final String CAME_BACK = "JPEG OTHER_JPEG JPEG";
    private static final String REMOVAL = "JPEG removed";
    private static final String RE_CREATION = "PNG removed JPEG";
    private static final String CORRUPTION = "JPEG CUT_OFF";
    private static final String CORRECTION = "PNG CUT_OFF JPEG";

    /** What an attempt does after it stopped before a call. */
    enum Fate {
        CONTINUES,
        CRASHES_AFTER_THE_CALL,
        CRASHES_BEFORE_THE_CALL
    }

    private final CallOrder order;

    CrashPointsIT(CallOrder order) {
        this.order = order;
    }

    @ParameterizedTest
    @ValueSource(strings = {OTHER_FORMAT, CAME_BACK, REMOVAL, CORRECTION})
    void newestVersionWinsWhereverAnOlderAttemptStops(String history) {
        for (Fate fate : Fate.values()) {
            stopBeforeEachCall(calls -> olderAttemptStops(history, calls, fate));
        }
    }

    /** @return whether the attempt made more calls than these; if not, it did not stop */
    private boolean olderAttemptStops(String history, int calls, Fate fate) {
        Simulation simulation = new Simulation(SimulatedAws.shared(), order);
        List<String> changes = List.of(history.split(" "));
        Attempt older = beginOlder(simulation, changes);
        makeCalls(simulation, older, calls);
        Version newest = change(simulation, changes.getLast());
        if (older.state() instanceof Ended) {
            return false;
        }
        simulation.finish(simulation.begin(newest));
        meet(simulation, older, fate);
        settleAndCheck(simulation);
        return true;
    }

    @ParameterizedTest
    @ValueSource(strings = {OTHER_FORMAT, RE_CREATION})
    void newestVersionWinsWhereverItsAttemptStopsBesideAnOlderOne(String history) {
        for (Fate fate : Fate.values()) {
            stopBeforeEachCall(calls -> newestAttemptStops(history, calls, fate));
        }
    }

    /** @return whether the attempt made more calls than these; if not, it did not stop */
    private boolean newestAttemptStops(String history, int calls, Fate fate) {
        Simulation simulation = new Simulation(SimulatedAws.shared(), order);
        List<String> changes = List.of(history.split(" "));
        Attempt older = beginOlder(simulation, changes);
        simulation.proceedUntil(
                older, state -> state.isAfter(GetObjectRequest.class) || state.isAfter(HeadObjectRequest.class));
        Attempt newest = simulation.begin(change(simulation, changes.getLast()));
        makeCalls(simulation, newest, calls);
        if (newest.state() instanceof Ended) {
            return false;
        }
        simulation.finish(older);
        meet(simulation, newest, fate);
        settleAndCheck(simulation);
        return true;
    }

    /** The thumbnails have other sizes before, whose keys the settings of the remake do not have. */
    @ParameterizedTest
    @EnumSource(names = {"CRASHES_AFTER_THE_CALL", "CRASHES_BEFORE_THE_CALL"})
    void remakeIsMendedWhereverItStops(Fate fate) {
        stopBeforeEachCall(calls -> remakeStops(calls, fate));
    }

    /** @return whether the attempt made more calls than these */
    private boolean remakeStops(int calls, Fate fate) {
        Simulation simulation = new Simulation(SimulatedAws.shared(), order);
        simulation.deploy(TestSettings.rendering(16, 32));
        Version version = simulation.object().upload(UploadedImage.JPEG);
        simulation.process(version);
        simulation.deploy(SimulatedAws.RENDERING);
        Attempt remake = simulation.begin(simulation.deliveries().remake(version));
        makeCalls(simulation, remake, calls);
        boolean stopped = !(remake.state() instanceof Ended);
        if (stopped) {
            meet(simulation, remake, fate);
        }

        simulation.settle();

        simulation.invariants().checkThumbnails();
        return stopped;
    }

    @ParameterizedTest
    @EnumSource(names = {"JPEG", "CUT_OFF"})
    void duplicateDoesNoWorkWhereverTheFirstAttemptStops(UploadedImage image) {
        stopBeforeEachCall(calls -> duplicateDoesNoWork(image, calls + order.callsUntilClaimed()));
    }

    /** @return whether the first attempt made more calls than these */
    private boolean duplicateDoesNoWork(UploadedImage image, int calls) {
        Simulation simulation = new Simulation(SimulatedAws.shared(), order);
        Version version = simulation.object().upload(image);
        Attempt first = simulation.begin(version);
        makeCalls(simulation, first, calls);
        boolean stopped = !(first.state() instanceof Ended);

        assertThat(simulation.process(version)).isInstanceOfAny(Duplicate.class, Skipped.class);

        simulation.settle();
        simulation.invariants().checkThumbnails();
        assertThat(simulation.log().claims(version)).as(simulation::toString).isOne();
        return stopped;
    }

    @ParameterizedTest
    @ValueSource(strings = {FIRST_OTHER_FORMAT, CORRUPTION, REMOVAL})
    void callWhoseResponseIsLostIsRepeatedWithTheSameResult(String history) {
        stopBeforeEachCall(calls -> responseIsLost(history, calls));
    }

    /** @return whether the attempt made more calls than these */
    private boolean responseIsLost(String history, int calls) {
        Simulation simulation = new Simulation(SimulatedAws.shared(), order);
        List<String> changes = List.of(history.split(" "));
        simulation.finish(simulation.begin(change(simulation, changes.getFirst())));
        Attempt attempt = simulation.begin(change(simulation, changes.getLast()));
        makeCalls(simulation, attempt, calls);
        boolean stopped = !(attempt.state() instanceof Ended);
        // The SDK repeats calls of its own clients only; the simulation replaces that of the rejected queue.
        if (attempt.state() instanceof BeforeCall(Object call) && !call.equals(Simulation.SEND_REJECTED)) {
            simulation.proceed(attempt);
            simulation.loseResponse(attempt);
        }

        assertThat(simulation.outcome(attempt))
                .as(simulation::toString)
                .isNotInstanceOfAny(Duplicate.class, Skipped.class);
        settleAndCheck(simulation);
        return stopped;
    }

    /** @param stops whether an attempt made more calls than this number, and so was stopped */
    private static void stopBeforeEachCall(IntPredicate stops) {
        int calls = 0;
        while (stops.test(calls)) {
            calls++;
        }
        assertThat(calls).as("calls before which the attempt was stopped").isGreaterThan(1);
    }

    /** Processes all versions but the last two, and begins to process the last but one. */
    private static Attempt beginOlder(Simulation simulation, List<String> changes) {
        changes.subList(0, changes.size() - 2)
                .forEach(change -> simulation.finish(simulation.begin(change(simulation, change))));
        return simulation.begin(change(simulation, changes.get(changes.size() - 2)));
    }

    private static Version change(Simulation simulation, String change) {
        return change.equals(REMOVED)
                ? simulation.object().remove()
                : simulation.object().upload(UploadedImage.valueOf(change));
    }

    private static void makeCalls(Simulation simulation, Attempt attempt, int calls) {
        for (int i = 0; i < 2 * calls && !(attempt.state() instanceof Ended); i++) {
            simulation.proceed(attempt);
        }
    }

    private static void meet(Simulation simulation, Attempt stopped, Fate fate) {
        switch (fate) {
            case CONTINUES -> simulation.finish(stopped);
            case CRASHES_AFTER_THE_CALL -> {
                simulation.proceed(stopped);
                simulation.crash(stopped);
            }
            case CRASHES_BEFORE_THE_CALL -> simulation.crash(stopped);
        }
    }

    private static void settleAndCheck(Simulation simulation) {
        simulation.settle();
        simulation.invariants().checkThumbnails();
        simulation.invariants().checkWork();
    }
}
