package org.coatcheck.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.coatcheck.image.MemoryBudget.Share;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MemoryBudgetTest {

    private static final int MEGABYTES = 100;

    private final MemoryBudget budget = new MemoryBudget(MEGABYTES);

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
                        try (Share _ = budget.take(share)) {
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
        try (Share all = budget.take(MEGABYTES)) {
            assertThat(all).isNotNull();
        }
    }

    /** Otherwise a large image would wait as long as there are small ones. */
    @Test
    void aLargeShareIsNotPassedBySmallOnes() throws InterruptedException {
        Queue<Integer> order = new ConcurrentLinkedQueue<>();
        Share first = budget.take(MEGABYTES / 2);
        Thread large = startWaiting(() -> order.add(MEGABYTES), MEGABYTES);
        Thread small = startWaiting(() -> order.add(1), 1);
        first.close();
        large.join();
        small.join();

        assertThat(order).containsExactly(MEGABYTES, 1);
    }

    private Thread startWaiting(Runnable image, int share) {
        Thread thread = Thread.ofPlatform().start(() -> {
            try (Share _ = budget.take(share)) {
                image.run();
            }
        });
        while (thread.getState() != Thread.State.WAITING) {
            assertThat(thread.getState()).as("it should wait").isNotEqualTo(Thread.State.TERMINATED);
        }
        return thread;
    }
}
