package org.coatcheck.sdk;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.coatcheck.timing.Stopwatch;

/** Work in a thread of its own. */
record ThreadWork<T>(CompletableFuture<T> future) implements Beside.Work<T> {

    static <T> ThreadWork<T> start(Supplier<T> work) {
        // A new thread has no scoped values and no thread-local variables of its starter.
        Supplier<T> bound = Deadline.bound(DirectRequests.bound(TraceHeader.bound(Stopwatch.bound(work))));
        return new ThreadWork<>(CompletableFuture.supplyAsync(bound, Thread::startVirtualThread));
    }

    @Override
    public boolean isUnwanted(Predicate<T> wanted) {
        return switch (future.state()) {
            case RUNNING -> false;
            case SUCCESS -> !wanted.test(future.resultNow());
            case FAILED, CANCELLED -> true;
        };
    }

    @Override
    public T result() {
        try {
            return future.join();
        } catch (CompletionException wrapper) {
            switch (wrapper.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw wrapper;
            }
        }
    }

    @Override
    public void close() {
        future.handle((result, failure) -> true).join();
    }
}
