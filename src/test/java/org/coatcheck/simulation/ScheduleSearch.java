package org.coatcheck.simulation;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.coatcheck.simulation.AttemptState.BeforeCall;
import org.coatcheck.simulation.Progress.Running;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;

/**
 * Tries all schedules of a {@link Scenario}, depth first. A schedule is an order of the object's changes, of the calls of all
 * attempts and of the faults. Schedules that lead to equal moments go on together from there, so the search looks at each
 * moment once.
 */
final class ScheduleSearch {

    /** After one time-out, no claim of an attempt before it is valid; a second one could add nothing. */
    private static final int MOST_TIMEOUTS = 1;

    private final Scenario scenario;
    private final Promises promises;
    private final Replay replay;
    private final Set<CallOrder> orders;
    private final ModelCalls modelCalls = new ModelCalls();
    private final Map<Moment, BigInteger> schedules = new HashMap<>();
    private final Deque<Supplier<String>> path = new ArrayDeque<>();
    private long calls;
    private long faults;

    /** What can happen next. */
    private record Move(Supplier<String> about, Supplier<Moment> execution) {}

    /** @param orders that an attempt may have */
    ScheduleSearch(Scenario scenario, Replay replay, Set<CallOrder> orders) {
        this.scenario = scenario;
        this.orders = orders;
        this.replay = replay;
        this.promises = new Promises(scenario);
    }

    /** @throws AssertionError with the schedule that breaks a promise */
    SearchTally run() {
        try {
            BigInteger all = explore(Moment.first(scenario, modelCalls.instance(AwsModel.EMPTY)));
            return new SearchTally(1, all, schedules.size(), calls, faults);
        } catch (AssertionError broken) {
            List<String> steps =
                    new ArrayList<>(path.stream().map(Supplier::get).toList());
            Collections.reverse(steps);
            throw new AssertionError(scenario + "\n" + String.join("\n", steps) + "\n" + broken.getMessage(), broken);
        }
    }

    /** @return the number of schedules from here on */
    private BigInteger explore(Moment moment) {
        BigInteger known = schedules.get(moment);
        if (known != null) {
            return known;
        }
        promises.check(moment);
        BigInteger count = BigInteger.ZERO;
        for (Move move : moves(moment)) {
            path.push(move.about());
            count = count.add(explore(move.execution().get()));
            path.pop();
        }
        BigInteger found = count.max(BigInteger.ONE);
        schedules.put(moment, found);
        return found;
    }

    private List<Move> moves(Moment moment) {
        List<Move> moves = new ArrayList<>();
        if (moment.changes() < scenario.versions().size()) {
            Version next = scenario.versions().get(moment.changes());
            moves.add(new Move(
                    () -> "S3 has " + next,
                    () -> moment.afterChange(
                            modelCalls.instance(moment.aws().aws().withUpload(next.image())))));
        }
        if (moment.timeouts() < MOST_TIMEOUTS && (moment.isQuiet() ? moment.hasFailures() : moment.faults() > 0)) {
            moves.add(new Move(() -> "Lambda's time-out passes", moment::afterTimeout));
        }
        for (int delivery = 0; delivery < moment.deliveries().size(); delivery++) {
            Progress progress = moment.deliveries().get(delivery);
            if (progress.at() instanceof Running(AttemptNode attempt)) {
                addCalls(moves, moment, delivery, progress, attempt);
            } else if (progress.mayBegin() && scenario.version(delivery).number() <= moment.changes()) {
                Delivery beginning = scenario.deliveries().get(delivery);
                for (CallOrder order : CallOrder.of(beginning.event(), orders)) {
                    addCalls(moves, moment, delivery, progress.begin(), replay.start(beginning, moment.now(), order));
                }
            }
        }
        return moves;
    }

    /** Adds what the delivery's attempt can do next. To begin and to make the first call is one move. */
    private void addCalls(List<Move> moves, Moment moment, int delivery, Progress progress, AttemptNode attempt) {
        if (!(attempt.state() instanceof BeforeCall(Object call))) {
            moves.add(new Move(
                    () -> text("makes no call", attempt),
                    () -> moment.with(moment.aws(), delivery, progress.moveTo(attempt, false))));
            return;
        }
        moves.add(new Move(() -> text("", attempt), () -> {
            ModelCalls.Executed executed = execute(moment.aws(), attempt, call);
            return move(moment, delivery, progress, attempt, executed);
        }));
        if (moment.faults() > 0 && AwsModel.hasEffect(call)) {
            addFaults(moves, moment.afterFault(), delivery, progress, attempt, call);
        }
    }

    private void addFaults(
            List<Move> moves, Moment moment, int delivery, Progress progress, AttemptNode attempt, Object call) {
        moves.add(new Move(() -> text("crashes before", attempt), () -> {
            faults++;
            return moment.with(moment.aws(), delivery, progress.crash());
        }));
        moves.add(new Move(() -> text("crashes after", attempt), () -> {
            faults++;
            ModelCalls.Executed executed = execute(moment.aws(), attempt, call);
            return moment.with(executed.after(), delivery, progress.crash());
        }));
        moves.add(new Move(() -> text("repeats", attempt), () -> {
            faults++;
            ModelCalls.Executed executed = execute(moment.aws(), attempt, call);
            return move(moment, delivery, progress, attempt, execute(executed.after(), attempt, call));
        }));
    }

    /** Lets the attempt see the response. */
    private Moment move(
            Moment moment, int delivery, Progress progress, AttemptNode attempt, ModelCalls.Executed executed) {
        AttemptNode next = attempt.after(executed.response(), moment.now());
        boolean claimed = attempt.state() instanceof BeforeCall(PutItemRequest put)
                && attempt.state().isBeforeWriteOf("MAKING")
                && executed.after().aws().entry().equals(Optional.of(put.item()));
        return moment.with(executed.after(), delivery, progress.moveTo(next, claimed));
    }

    private ModelCalls.Executed execute(ModelCalls.Instance aws, AttemptNode attempt, Object call) {
        calls++;
        return modelCalls.execute(aws, attempt, call);
    }

    private static String text(String what, AttemptNode attempt) {
        return "%s of %s %s %s"
                .formatted(attempt.delivery().requestId(), attempt.delivery().about(), what, attempt.state());
    }
}
