package org.coatcheck.thumbnail;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Holds back the responses to one kind of call until AWS has responded to some calls of the same or another kind. */
final class Gate implements ExecutionInterceptor {

    private final Class<?> held;
    private final Class<?> awaited;
    private final CountDownLatch open;

    /** What was called, in the order of the responses. */
    final List<String> responses = Collections.synchronizedList(new ArrayList<>());

    Gate(Class<?> held, Class<?> awaited) {
        this(held, awaited, 1);
    }

    /** @param calls that are awaited */
    Gate(Class<?> held, Class<?> awaited, int calls) {
        this.held = held;
        this.awaited = awaited;
        this.open = new CountDownLatch(calls);
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
                throw new AssertionError(open.getCount() + " " + awaited.getSimpleName() + " were not made meanwhile");
            }
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
