package org.coatcheck.operator.terminal;

import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Work that may take so long that the operator wonders. */
public final class SlowWork {

    private static final int SECONDS = 2;

    private SlowWork() {}

    /**
     * Does the work. If it takes longer than two seconds, tells the operator how far it is, every two seconds.
     *
     * @param state of the work; another thread asks for it
     */
    public static <T> T watch(Progress progress, Supplier<String> state, Supplier<T> work) {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().factory());
        Future<?> ticks =
                clock.scheduleWithFixedDelay(() -> progress.say(state.get()), SECONDS, SECONDS, TimeUnit.SECONDS);
        try {
            return work.get();
        } finally {
            ticks.cancel(true);
            clock.shutdownNow();
        }
    }
}
