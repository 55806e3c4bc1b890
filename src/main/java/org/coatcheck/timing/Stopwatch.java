package org.coatcheck.timing;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * Measures the phases of one attempt, in any of its threads. The work names its phase with {@link #time}; where no attempt
 * is measured, that only does the work.
 */
public final class Stopwatch {

    private static final ScopedValue<Stopwatch> RUNNING = ScopedValue.newInstance();

    /** When the event arrived, as a value of {@link System#nanoTime()}. */
    private final long arrival;

    private final Queue<Span> spans = new ConcurrentLinkedQueue<>();

    private Stopwatch(long arrival) {
        this.arrival = arrival;
    }

    /**
     * Measures from now on.
     *
     * @param reading the time since the event arrived, in which it was read
     */
    public static Stopwatch after(Duration reading) {
        long now = System.nanoTime();
        Stopwatch stopwatch = new Stopwatch(now - Math.max(0, reading.toNanos()));
        stopwatch.add(Phase.READ, stopwatch.arrival, now);
        return stopwatch;
    }

    /** Measures a phase of the attempt that runs in this thread. */
    public static <T> T time(Phase phase, Supplier<T> work) {
        return RUNNING.isBound() ? RUNNING.get().measure(phase, work) : work.get();
    }

    /** The same work as part of this thread's attempt, for another thread. */
    public static <T> Supplier<T> bound(Supplier<T> work) {
        if (!RUNNING.isBound()) {
            return work;
        }
        Stopwatch running = RUNNING.get();
        return () -> running.during(work);
    }

    /** Does the work of the attempt that this stopwatch measures. */
    public <T> T during(Supplier<T> attempt) {
        return ScopedValue.where(RUNNING, this).call(attempt::get);
    }

    /** Measures a phase, also one that fails. */
    public <T> T measure(Phase phase, Supplier<T> work) {
        long start = System.nanoTime();
        try {
            return work.get();
        } finally {
            add(phase, start, System.nanoTime());
        }
    }

    private void add(Phase phase, long start, long end) {
        spans.add(new Span(phase, Duration.ofNanos(start - arrival), Duration.ofNanos(end - start)));
    }

    /** What has been measured so far. */
    public Phases phases() {
        return new Phases(List.copyOf(spans));
    }
}
