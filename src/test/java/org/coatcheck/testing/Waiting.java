package org.coatcheck.testing;

import java.time.Duration;
import java.util.function.Consumer;
import software.amazon.awssdk.core.waiters.WaiterOverrideConfiguration;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/** How the SDK's waiters wait for LocalStack. */
public final class Waiting {

    /**
     * Twenty times a second, for at most two minutes. LocalStack's changes take milliseconds, but without this the waiters look
     * again after a second, and those of CloudFormation after half a minute.
     */
    public static final Consumer<WaiterOverrideConfiguration.Builder> OFTEN = waiter -> waiter.maxAttempts(2400)
            .waitTimeout(Duration.ofMinutes(2))
            .backoffStrategyV2(BackoffStrategy.fixedDelayWithoutJitter(Duration.ofMillis(50)));

    private Waiting() {}
}
