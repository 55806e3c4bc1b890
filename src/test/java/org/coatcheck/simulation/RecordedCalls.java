package org.coatcheck.simulation;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Records the calls of a client with what came of them. */
final class RecordedCalls implements ExecutionInterceptor {

    /** @param result a response, or an exception */
    record Recorded(Object call, Object result) {}

    private final List<Recorded> calls = new ArrayList<>();

    List<Recorded> calls() {
        return calls;
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        calls.add(new Recorded(context.request(), context.response()));
    }

    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        calls.add(new Recorded(context.request(), context.exception()));
    }
}
