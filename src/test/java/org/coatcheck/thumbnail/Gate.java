package org.coatcheck.thumbnail;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Holds back the response to one kind of call until another kind of call has its response. */
final class Gate implements ExecutionInterceptor {

    private final Class<?> held;
    private final Class<?> awaited;
    private final CountDownLatch open = new CountDownLatch(1);

    /** What was called, in the order of the responses. */
    final List<String> responses = Collections.synchronizedList(new ArrayList<>());

    Gate(Class<?> held, Class<?> awaited) {
        this.held = held;
        this.awaited = awaited;
    }

    @Override
    public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
        if (awaited.isInstance(context.request())) {
            open.countDown();
        }
        if (held.isInstance(context.request())) {
            await();
        }
        responses.add(context.request().getClass().getSimpleName());
    }

    private void await() {
        try {
            if (!open.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("no " + awaited.getSimpleName() + " was made meanwhile");
            }
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
