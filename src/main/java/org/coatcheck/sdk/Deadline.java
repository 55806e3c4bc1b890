package org.coatcheck.sdk;

import java.time.Duration;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Lets no call of AWS begin, nor go on, that Lambda might kill before it has ended. It is thrown instead, while there is
 * time left to record that, and AWS hands the event to another attempt.
 *
 * <p>The SDK's retries need a limit too: where DynamoDB is throttled, it tries for a minute, and sleeps for up to twenty
 * seconds of it. A call that does not even hear that it is to end waits as long as {@code socket-timeout} in {@code
 * application.properties} says, for which time is kept. A function with less time than several such waits keeps a quarter.
 */
public final class Deadline implements ExecutionInterceptor {

    private static final Duration LONGEST_CALL = Duration.ofSeconds(6);

    /** By {@link System#nanoTime()}. */
    private static final ScopedValue<Long> LATEST_END = ScopedValue.newInstance();

    /**
     * Does a work whose calls all end before it is too late.
     *
     * @param time until Lambda kills the function
     */
    public static <T> T keep(Duration time, Supplier<T> work) {
        Duration quarter = time.dividedBy(4);
        Duration kept = quarter.compareTo(LONGEST_CALL) < 0 ? quarter : LONGEST_CALL;
        long latestEnd = System.nanoTime() + time.minus(kept).toNanos();
        return ScopedValue.where(LATEST_END, latestEnd).call(work::get);
    }

    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
        SdkRequest request = context.request();
        return LATEST_END.isBound() ? within(Duration.ofNanos(LATEST_END.get() - System.nanoTime()), request) : request;
    }

    private static SdkRequest within(Duration left, SdkRequest request) {
        return switch (request) {
            case AwsRequest call when left.isPositive() -> within(left, call);
            default -> throw new OutOfTimeException(request.getClass().getSimpleName());
        };
    }

    /** A call that has a shorter time-out of its own keeps it. */
    private static AwsRequest within(Duration left, AwsRequest call) {
        AwsRequestOverrideConfiguration own = call.overrideConfiguration()
                .orElseGet(() -> AwsRequestOverrideConfiguration.builder().build());
        Duration limit = own.apiCallTimeout()
                .filter(shorter -> shorter.compareTo(left) < 0)
                .orElse(left);
        return call.toBuilder()
                .overrideConfiguration(own.toBuilder().apiCallTimeout(limit).build())
                .build();
    }
}
