package org.coatcheck.operator.load;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.coatcheck.operator.terminal.CommandException;
import org.coatcheck.operator.terminal.Progress;

/** Runs the tasks of a load test in parallel, and reports how many are done. */
final class LoadThreads implements AutoCloseable {

    private static final int THREADS = 8;

    private final LoadRate rate;
    private final Progress progress;
    private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);

    LoadThreads(LoadRate rate, Progress progress) {
        this.rate = rate;
        this.progress = progress;
    }

    /**
     * Returns when all tasks are done.
     *
     * @throws CommandException if one of them fails
     */
    void run(List<Callable<Void>> tasks) throws InterruptedException {
        List<Future<Void>> futures = tasks.stream().map(executor::submit).toList();
        for (int i = 0; i < futures.size(); i++) {
            try {
                futures.get(i).get();
            } catch (ExecutionException failed) {
                throw new CommandException("cannot send everything: " + failed.getCause(), failed);
            }
            int sent = i + 1;
            progress.sayNowAndThen(() -> rate.describe("sent", sent, futures.size()));
        }
        progress.say(rate.describe("sent", futures.size(), futures.size()));
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
