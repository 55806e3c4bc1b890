package org.coatcheck.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.coatcheck.sdk.Beside.Work;
import org.jboss.logging.MDC;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

class BesideTest {

    /** Each work waits until as many as may run at the same time have begun. */
    @Test
    void doesWorkAtTheSameTimeAndKeepsItsOrder() {
        CountDownLatch begun = new CountDownLatch(Beside.MOST_TOGETHER);
        List<Supplier<Integer>> work = IntStream.range(0, 2 * Beside.MOST_TOGETHER)
                .<Supplier<Integer>>mapToObj(number -> () -> {
                    begun.countDown();
                    await(begun);
                    return number;
                })
                .toList();

        assertThat(Beside.THREAD.all(work))
                .isEqualTo(IntStream.range(0, work.size()).boxed().toList());
    }

    @Test
    void limitsHowMuchIsDoneAtTheSameTime() {
        CountDownLatch begun = new CountDownLatch(Beside.MOST_TOGETHER);
        AtomicInteger running = new AtomicInteger();
        List<Supplier<Integer>> work = IntStream.range(0, 3 * Beside.MOST_TOGETHER)
                .<Supplier<Integer>>mapToObj(number -> () -> {
                    running.incrementAndGet();
                    begun.countDown();
                    await(begun);
                    return running.getAndDecrement();
                })
                .toList();

        assertThat(Beside.THREAD.all(work)).hasSameSizeAs(work).allMatch(together -> together <= Beside.MOST_TOGETHER);
    }

    /** Lambda freezes the process after the attempt. */
    @Test
    void endsAllWorkBeforeItThrows() {
        CountDownLatch failed = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        Supplier<Integer> failing = () -> {
            failed.countDown();
            throw new IllegalStateException("the first one fails");
        };
        Supplier<Integer> slow = () -> {
            await(failed);
            return ended.incrementAndGet();
        };

        assertThatThrownBy(() -> Beside.THREAD.all(List.of(failing, slow, slow)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the first one fails");

        assertThat(ended).hasValue(2);
    }

    @Test
    void throwsWhatWorkInAnotherThreadHasThrown() {
        Supplier<Integer> failing = () -> {
            throw new IllegalStateException("the last one fails");
        };

        assertThatThrownBy(() -> Beside.THREAD.all(List.of(() -> 1, failing)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the last one fails");
    }

    /** AWS's runtime client keeps it for the thread in which it calls the function. */
    @Test
    void sendsTheTraceOfItsStarter() {
        SdkInternalThreadLocal.put(TraceHeader.NAME, "Root=1-2-3");
        try (Work<String> work = Beside.THREAD.start(() -> SdkInternalThreadLocal.get(TraceHeader.NAME))) {
            assertThat(work.result()).isEqualTo("Root=1-2-3");
        } finally {
            SdkInternalThreadLocal.remove(TraceHeader.NAME);
        }
    }

    /** Threads are used again. */
    @Test
    void sendsNoTraceOfEarlierWork() {
        SdkInternalThreadLocal.put(TraceHeader.NAME, "Root=1-2-3");
        try {
            eachOf(() -> 1);
            assertThat(SdkInternalThreadLocal.get(TraceHeader.NAME)).isEqualTo("Root=1-2-3");
        } finally {
            SdkInternalThreadLocal.remove(TraceHeader.NAME);
        }

        assertThat(eachOf(() -> SdkInternalThreadLocal.containsKey(TraceHeader.NAME)))
                .containsOnly(false);
    }

    @Test
    void logsWithTheRequestIdOfItsStarter() {
        MDC.put("requestId", "r-1");
        try {
            assertThat(eachOf(() -> MDC.get("requestId"))).containsOnly("r-1");
        } finally {
            MDC.remove("requestId");
        }

        assertThat(eachOf(() -> Optional.ofNullable(MDC.get("requestId")))).containsOnly(Optional.empty());
    }

    /** Does the same work many times in a row, so that each thread that is kept does some. */
    private static <T> List<T> eachOf(Supplier<T> work) {
        return Beside.THREAD.all(Collections.nCopies(8 * Beside.MOST_TOGETHER, work));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
