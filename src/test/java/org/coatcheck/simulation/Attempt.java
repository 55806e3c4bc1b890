package org.coatcheck.simulation;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.coatcheck.event.Invocation;
import org.coatcheck.simulation.AttemptState.AfterCall;
import org.coatcheck.simulation.AttemptState.BeforeCall;
import org.coatcheck.simulation.AttemptState.Crashed;
import org.coatcheck.simulation.AttemptState.Ended;
import org.coatcheck.simulation.AttemptState.Returned;
import org.coatcheck.simulation.AttemptState.Thrown;
import org.coatcheck.thumbnail.ObjectOutcome;
import software.amazon.awssdk.core.exception.RetryableException;

/**
 * Models one attempt of Lambda to process one delivery.
 *
 * <p>The attempt runs the real thumbnail code in its own thread. The thread pauses before and after every AWS call until
 * the simulation gives it a command. So only one attempt runs at a time, and the commands alone decide how the calls of
 * several attempts interleave.
 */
final class Attempt {

    private static final ScopedValue<Attempt> CURRENT = ScopedValue.newInstance();

    private enum Command {
        PROCEED,
        LOSE_RESPONSE,
        CRASH
    }

    /** Ends the thread of a crashed attempt. It is an Error, because the thumbnail code catches exceptions only. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1;
    }

    private final Delivery delivery;
    private final Invocation invocation;
    private final SynchronousQueue<Command> commands = new SynchronousQueue<>();
    private final SynchronousQueue<AttemptState> states = new SynchronousQueue<>();
    private AttemptState state;

    /** Starts the work, and returns when it pauses before its first call. */
    Attempt(Delivery delivery, Invocation invocation, Supplier<ObjectOutcome> work) {
        this.delivery = delivery;
        this.invocation = invocation;
        Thread.ofVirtual().start(() -> ScopedValue.where(CURRENT, this).run(() -> put(states, run(work))));
        state = take(states);
    }

    private static Ended run(Supplier<ObjectOutcome> work) {
        try {
            return new Returned(work.get());
        } catch (RuntimeException thrown) {
            return new Thrown(thrown);
        } catch (Crash crash) {
            return new Crashed();
        }
    }

    Delivery delivery() {
        return delivery;
    }

    Invocation invocation() {
        return invocation;
    }

    AttemptState state() {
        return state;
    }

    /** Makes the call that the attempt is before, or returns the response of the call that it is after. */
    void proceed() {
        give(Command.PROCEED);
    }

    /** Loses the response of the call that the attempt is after. The SDK then repeats the call. */
    void loseResponse() {
        give(Command.LOSE_RESPONSE);
    }

    /** Ends the attempt where it is paused. AWS has executed a call that it is after. */
    void crash() {
        give(Command.CRASH);
    }

    private void give(Command command) {
        put(commands, command);
        state = take(states);
    }

    /** Pauses the current thread before a call, if it belongs to an attempt. */
    static void pauseBefore(Object call) {
        if (CURRENT.isBound()) {
            CURRENT.get().pause(new BeforeCall(call));
        }
    }

    /** Pauses the current thread before it sees a response, if it belongs to an attempt. */
    static void pauseAfter(Object call, int status) {
        if (CURRENT.isBound()) {
            CURRENT.get().pause(new AfterCall(call, status));
        }
    }

    private void pause(AttemptState here) {
        put(states, here);
        switch (take(commands)) {
            case PROCEED -> {}
            case LOSE_RESPONSE -> throw RetryableException.create("the response was lost");
            case CRASH -> throw new Crash();
        }
    }

    private static <T> void put(SynchronousQueue<T> queue, T item) {
        try {
            if (!queue.offer(item, 2, TimeUnit.MINUTES)) {
                throw new AssertionError("the other thread did not take " + item + " within 2 minutes");
            }
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private static <T> T take(SynchronousQueue<T> queue) {
        try {
            T item = queue.poll(2, TimeUnit.MINUTES);
            if (item == null) {
                throw new AssertionError("the other thread gave nothing within 2 minutes");
            }
            return item;
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Override
    public String toString() {
        return "%s of %s".formatted(invocation.requestId(), delivery.about());
    }
}
