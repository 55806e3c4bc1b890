package org.coatcheck.operator.terminal;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * Lets a command clean up after Ctrl-C. Java exits as soon as its shutdown hooks have ended: this hook interrupts the
 * command's thread, and ends when that thread calls {@link #release}. In between, the command deletes what it created, such
 * as its stack.
 */
public final class CtrlC {

    /** 128 and the number of the signal, as a shell has it. */
    private static final int EXIT_CODE = 130;

    private final CountDownLatch released = new CountDownLatch(1);
    private volatile boolean pressed;

    private CtrlC() {}

    /**
     * Does a command's work in this thread, and returns its exit code. What fails after Ctrl-C fails because of it.
     *
     * @param say prints at once that the command stops, as that may take some seconds
     */
    public static int during(Callable<Integer> work, Consumer<String> say) throws Exception {
        CtrlC ctrlC = interrupts(Thread.currentThread(), say);
        try {
            return work.call();
        } catch (Exception failed) {
            if (!ctrlC.isPressed()) {
                throw failed;
            }
            return EXIT_CODE;
        } finally {
            ctrlC.release();
        }
    }

    /** From now on, Ctrl-C interrupts this thread; Java exits once the thread has called {@link #release}. */
    public static CtrlC interrupts(Thread worker) {
        return interrupts(worker, _ -> {});
    }

    private static CtrlC interrupts(Thread worker, Consumer<String> say) {
        CtrlC ctrlC = new CtrlC();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ctrlC.press(worker, say)));
        return ctrlC;
    }

    /** Java also calls its shutdown hooks if the command has ended by itself. */
    private void press(Thread worker, Consumer<String> say) {
        if (released.getCount() > 0) {
            say.accept("stopping");
            interrupt(worker);
        }
    }

    private void interrupt(Thread worker) {
        pressed = true;
        worker.interrupt();
        try {
            released.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether Java is about to exit. What it uses, such as a LocalStack, may end at the same time. */
    public boolean isPressed() {
        return pressed;
    }

    /** Lets Java exit. Call it in a {@code finally} block: without it, Java would hang after Ctrl-C. */
    public void release() {
        released.countDown();
    }
}
