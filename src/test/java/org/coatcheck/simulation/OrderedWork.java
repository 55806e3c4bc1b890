package org.coatcheck.simulation;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.coatcheck.sdk.Beside;

/** Work that is done by its starter: at the start, or when the result is needed. */
final class OrderedWork<T> implements Beside.Work<T> {

    private final Supplier<T> work;
    private Optional<Supplier<T>> end = Optional.empty();

    OrderedWork(Supplier<T> work) {
        this.work = work;
    }

    void run() {
        end = Optional.of(end.orElseGet(() -> end(work)));
    }

    private static <T> Supplier<T> end(Supplier<T> work) {
        try {
            T result = work.get();
            return () -> result;
        } catch (RuntimeException failure) {
            return () -> {
                throw failure;
            };
        }
    }

    @Override
    public boolean isUnwanted(Predicate<T> wanted) {
        try {
            return end.isPresent() && !wanted.test(result());
        } catch (RuntimeException failed) {
            return true;
        }
    }

    @Override
    public T result() {
        run();
        return end.orElseThrow().get();
    }

    /** An attempt that has crashed makes no more calls. */
    @Override
    public void close() {}
}
