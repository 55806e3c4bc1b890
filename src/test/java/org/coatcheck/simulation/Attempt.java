package org.coatcheck.simulation;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.coatcheck.event.Invocation;
import org.coatcheck.simulation.Position.After;
import org.coatcheck.simulation.Position.Before;
import org.coatcheck.simulation.Position.Died;
import org.coatcheck.simulation.Position.Ended;
import org.coatcheck.simulation.Position.Returned;
import org.coatcheck.simulation.Position.Thrown;
import org.coatcheck.thumbnail.ObjectOutcome;
import software.amazon.awssdk.core.exception.RetryableException;

/**
 * One attempt of Lambda to handle one delivery.
 *
 * <p>It has a thread of its own, which stands still before and after every call of AWS until it is told what to do. So of
 * many attempts one runs at a time, and the whole is as the orders are.
 */
final class Attempt {

    private static final ScopedValue<Attempt> CURRENT = ScopedValue.newInstance();

    private enum Order {
        GO_ON,
        LOSE_THE_ANSWER,
        DIE
    }

    /** What nobody catches: the machine is gone. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    private final Delivery delivery;
    private final Invocation invocation;
    private final SynchronousQueue<Order> orders = new SynchronousQueue<>();
    private final SynchronousQueue<Position> positions = new SynchronousQueue<>();
    private Position position;

    /** Begins, and stands before its first call. */
    Attempt(Delivery delivery, Invocation invocation, Supplier<ObjectOutcome> work) {
        this.delivery = delivery;
        this.invocation = invocation;
        Thread.ofVirtual().start(() -> ScopedValue.where(CURRENT, this).run(() -> put(positions, end(work))));
        position = take(positions);
    }

    private static Ended end(Supplier<ObjectOutcome> work) {
        try {
            return new Returned(work.get());
        } catch (RuntimeException thrown) {
            return new Thrown(thrown);
        } catch (Killed killed) {
            return new Died();
        }
    }

    Delivery delivery() {
        return delivery;
    }

    Invocation invocation() {
        return invocation;
    }

    Position position() {
        return position;
    }

    /** Makes the call that it stands before, or takes the answer of the one that it stands after. */
    Position goOn() {
        return tell(Order.GO_ON);
    }

    /** The answer, which it stands before, never comes: the SDK makes the call again. */
    Position loseTheAnswer() {
        return tell(Order.LOSE_THE_ANSWER);
    }

    /** Makes no call any more. What it has called for, before whose answer it stands, was done. */
    Position die() {
        return tell(Order.DIE);
    }

    private Position tell(Order order) {
        put(orders, order);
        position = take(positions);
        return position;
    }

    /** Has the current attempt, if this thread is one's, stand still before a call. */
    static void before(Object call) {
        if (CURRENT.isBound()) {
            CURRENT.get().obey(new Before(call));
        }
    }

    /** Has the current attempt, if this thread is one's, stand still before it gets to see the answer. */
    static void after(Object call, int status) {
        if (CURRENT.isBound()) {
            CURRENT.get().obey(new After(call, status));
        }
    }

    private void obey(Position here) {
        put(positions, here);
        switch (take(orders)) {
            case GO_ON -> {}
            case LOSE_THE_ANSWER -> throw RetryableException.create("the answer was lost");
            case DIE -> throw new Killed();
        }
    }

    private static <T> void put(SynchronousQueue<T> queue, T thing) {
        try {
            if (!queue.offer(thing, 2, TimeUnit.MINUTES)) {
                throw new AssertionError("nobody takes " + thing);
            }
        } catch (InterruptedException nobodyDoes) {
            throw new AssertionError(nobodyDoes);
        }
    }

    private static <T> T take(SynchronousQueue<T> queue) {
        try {
            T thing = queue.poll(2, TimeUnit.MINUTES);
            if (thing == null) {
                throw new AssertionError("nothing comes");
            }
            return thing;
        } catch (InterruptedException nobodyDoes) {
            throw new AssertionError(nobodyDoes);
        }
    }

    @Override
    public String toString() {
        return "%s of %s".formatted(invocation.requestId(), delivery.about());
    }
}
