package org.coatcheck.sdk;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.coatcheck.timing.Stopwatch;

/** Work in a thread of its own. */
record ThreadWork<T>(CompletableFuture<T> future) implements Beside.Work<T> {

    /**
     * Threads of the operating system. An AWS call waits several times, and a virtual thread costs more than they do each time:
     * 2 to 5 % of the CPU time of a warm upload with the JVM's first compiler.
     */
    private static final Executor THREADS = Executors.newCachedThreadPool(ThreadWork::thread);

    /**
     * A thread that inherits no thread-local variable, because its next work may be that of another event. It has the class loader
     * of the function, which Quarkus needs to create a client, and which AWS's Java runtime keeps apart from its own.
     */
    private static Thread thread(Runnable work) {
        Thread thread = Thread.ofPlatform()
                .name("beside")
                .daemon()
                .inheritInheritableThreadLocals(false)
                .unstarted(work);
        thread.setContextClassLoader(ThreadWork.class.getClassLoader());
        return thread;
    }

    static <T> ThreadWork<T> start(Supplier<T> work) {
        // Another thread has no scoped values and no thread-local variables of its starter.
        Supplier<T> bound =
                Deadline.bound(DirectRequests.bound(TraceHeader.bound(Stopwatch.bound(LogContext.bound(work)))));
        return new ThreadWork<>(CompletableFuture.supplyAsync(bound, THREADS));
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
