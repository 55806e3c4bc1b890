package org.coatcheck.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coatcheck.simulation.AttemptState.BeforeCall;
import org.coatcheck.simulation.Replay.Seen;

/**
 * A point in an attempt: all that it has seen, and what it does next. The code sees nothing but its event, the time and the
 * responses to its calls, so attempts that are at the same node have the same future. Each node is computed once, by running
 * the real code with the responses that lead to it.
 */
final class AttemptNode {

    private final Replay replay;
    private final Delivery delivery;
    private final Instant begun;
    private final CallOrder order;
    private final List<Seen> seen;
    private final List<AttemptState> states;
    private final Map<Seen, AttemptNode> children = new HashMap<>();

    /** The start of an attempt. */
    AttemptNode(Replay replay, Delivery delivery, Instant begun, CallOrder order) {
        this(replay, delivery, begun, order, List.of(), replay.run(delivery, begun, order, List.of()));
    }

    /** @param states at this node, and after each expected response from here on */
    private AttemptNode(
            Replay replay,
            Delivery delivery,
            Instant begun,
            CallOrder order,
            List<Seen> seen,
            List<AttemptState> states) {
        this.replay = replay;
        this.delivery = delivery;
        this.begun = begun;
        this.order = order;
        this.seen = seen;
        this.states = states;
        Promises.checkState(state());
    }

    /** The call that the attempt is before, or its end. */
    AttemptState state() {
        return states.getFirst();
    }

    Delivery delivery() {
        return delivery;
    }

    /** The ETag of the version that the attempt works on; empty as long as it knows none. */
    String eTag() {
        return Replay.eTag(delivery.event(), seen);
    }

    AttemptNode after(ModelResponse response, Instant now) {
        return children.computeIfAbsent(new Seen(response, now), this::child);
    }

    private AttemptNode child(Seen next) {
        List<Seen> all = new ArrayList<>(seen);
        all.add(next);
        return new AttemptNode(
                replay,
                delivery,
                begun,
                order,
                all,
                isExpected(next) ? states.subList(1, states.size()) : replay.run(delivery, begun, order, all));
    }

    private boolean isExpected(Seen next) {
        Instant before = seen.isEmpty() ? begun : seen.getLast().time();
        return states.size() > 1
                && next.time().equals(before)
                && state() instanceof BeforeCall(Object call)
                && Replay.expected(call).equals(Optional.of(next.response()));
    }
}
