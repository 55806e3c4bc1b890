package org.coatcheck.simulation;

import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Pauses an {@link Attempt} before and after each AWS call, so that attempts take turns at the calls. Each retry that the
 * SDK makes is a call of its own.
 */
final class TurnTaking implements ExecutionInterceptor {

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        Attempt.pauseBefore(context.request());
    }

    @Override
    public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
        Attempt.pauseAfter(context.request(), context.httpResponse().statusCode());
    }
}
