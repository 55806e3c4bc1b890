package org.coatcheck.sdk;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Stops AWS calls that Lambda's time-out could cut off, while there is still time to record the failure. AWS then retries
 * the event. A call that would begin too late fails with {@link OutOfTimeException}. Any other call, with its retries by the
 * SDK, gets the time that is left as its time-out: when DynamoDB is throttled, the SDK retries for a minute, and sleeps for
 * up to twenty seconds in between.
 *
 * <p>A call may overrun its time-out by the {@code socket-timeout} of {@code application.properties}, which is five seconds.
 * Therefore six seconds are reserved, or a quarter of the time if that is less.
 */
public final class Deadline implements ExecutionInterceptor {

    private static final Duration LONGEST_RESERVE = Duration.ofSeconds(6);

    private static final Duration LONGEST_TIME_OUT = Duration.ofMinutes(15);

    /** When the last AWS call must have ended, as a value of {@link System#nanoTime()}. */
    private static final ScopedValue<Optional<Long>> LATEST_END = ScopedValue.newInstance();

    /**
     * Runs work whose AWS calls all end in time. Work within other work has no more time than that.
     *
     * @param time until Lambda's time-out
     */
    public static <T> T keep(Duration time, Supplier<T> work) {
        Duration quarter = time.dividedBy(4);
        Duration reserve = quarter.compareTo(LONGEST_RESERVE) < 0 ? quarter : LONGEST_RESERVE;
        Duration own = time.minus(reserve);
        Duration shorter = left().filter(outer -> outer.compareTo(own) < 0).orElse(own);
        return ScopedValue.where(LATEST_END, Optional.of(System.nanoTime() + shorter.toNanos()))
                .call(work::get);
    }

    /** Runs a call in the reserved time. It must have a short time-out of its own. */
    public static <T> T useReserve(Supplier<T> call) {
        return ScopedValue.where(LATEST_END, Optional.<Long>empty()).call(call::get);
    }

    /** The time that is left for AWS calls; Lambda's longest time-out if they are not limited. */
    public static Duration timeLeft() {
        return left().orElse(LONGEST_TIME_OUT);
    }

    /** The same work with the current thread's deadline, for another thread. */
    static <T> Supplier<T> bound(Supplier<T> work) {
        Optional<Long> latestEnd = LATEST_END.orElse(Optional.empty());
        return () -> ScopedValue.where(LATEST_END, latestEnd).call(work::get);
    }

    /** Empty if AWS calls are not limited. */
    private static Optional<Duration> left() {
        return LATEST_END.orElse(Optional.empty()).map(end -> Duration.ofNanos(end - System.nanoTime()));
    }

    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
        SdkRequest request = context.request();
        return left().map(time -> limited(time, request)).orElse(request);
    }

    private static SdkRequest limited(Duration left, SdkRequest request) {
        // The SDK counts whole milliseconds, and takes none for no limit.
        if (request instanceof AwsRequest call && left.toMillis() > 0) {
            return limited(left, call);
        }
        throw new OutOfTimeException(request.getClass().getSimpleName());
    }

    /** A call with a shorter time-out of its own keeps it. */
    private static AwsRequest limited(Duration left, AwsRequest call) {
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
