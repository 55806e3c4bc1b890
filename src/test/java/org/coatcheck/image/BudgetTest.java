package org.coatcheck.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.coatcheck.image.Budget.Share;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BudgetTest {

    private static final int MEGABYTES = 100;

    private final Budget budget = new Budget(MEGABYTES);

    @Test
    void hasNoMoreThanItsSize() {
        assertThat(budget.has(MEGABYTES)).isTrue();
        assertThat(budget.has(MEGABYTES + 1)).isFalse();
    }

    @Test
    void sharesOfManyThreadsNeverExceedIt() throws Exception {
        AtomicInteger taken = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<? extends Future<?>> images = IntStream.range(0, 2000)
                    .map(image -> image * 37 % MEGABYTES + 1)
                    .mapToObj(share -> threads.submit(() -> {
                        try (Share _ = take(share)) {
                            most.accumulateAndGet(taken.addAndGet(share), Math::max);
                            LockSupport.parkNanos(1000);
                            taken.addAndGet(-share);
                        }
                    }))
                    .toList();
            for (Future<?> image : images) {
                image.get();
            }
        }
        assertThat(most.get()).isBetween(1, MEGABYTES);
        try (Share all = take(MEGABYTES)) {
            assertThat(all).isNotNull();
        }
    }

    /** Otherwise a large image would wait as long as there are small ones. */
    @Test
    void aLargeShareIsNotPassedBySmallOnes() throws InterruptedException {
        Queue<Integer> order = new ConcurrentLinkedQueue<>();
        Share first = take(MEGABYTES / 2);
        Thread large = startWaiting(() -> order.add(MEGABYTES), MEGABYTES);
        Thread small = startWaiting(() -> order.add(1), 1);
        first.close();
        large.join();
        small.join();

        assertThat(order).containsExactly(MEGABYTES, 1);
    }

    /** Lambda ends an event that waits for too long, so that it has to fail before. */
    @Test
    void givesUpAShareThatIsNotFreeInTime() {
        try (Share _ = take(MEGABYTES)) {
            assertThat(budget.take(1, Duration.ofMillis(1))).isEmpty();
            assertThat(budget.take(0, Duration.ZERO)).isPresent();
        }
        assertThat(budget.take(MEGABYTES, Duration.ZERO)).isPresent();
    }

    private Share take(long share) {
        return budget.take(share, Duration.ofMinutes(1)).orElseThrow();
    }

    private Thread startWaiting(Runnable image, int share) {
        Thread thread = Thread.ofPlatform().start(() -> {
            try (Share _ = take(share)) {
                image.run();
            }
        });
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            assertThat(thread.getState()).as("it should wait").isNotEqualTo(Thread.State.TERMINATED);
        }
        return thread;
    }
}
