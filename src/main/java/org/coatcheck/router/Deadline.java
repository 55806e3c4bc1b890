package org.coatcheck.router;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Lets no call of AWS begin, nor any retry of one, that Lambda might kill before it has ended. It is thrown instead, while
 * there is time left to record that, and AWS hands the event to another attempt.
 *
 * <p>A call waits for an answer for as long as {@code socket-timeout} in {@code application.properties} says. A function
 * with less time than several such waits keeps a quarter of it.
 */
public final class Deadline implements ExecutionInterceptor {

    private static final Duration LONGEST_CALL = Duration.ofSeconds(6);

    private static final ScopedValue<Instant> LATEST_START = ScopedValue.newInstance();

    private final Clock clock = Clock.systemUTC();

    /** Does a work whose calls all begin before it is too late. */
    static <T> T keep(Instant start, Instant deadline, Supplier<T> work) {
        Duration quarter = Duration.between(start, deadline).dividedBy(4);
        Duration kept = quarter.compareTo(LONGEST_CALL) < 0 ? quarter : LONGEST_CALL;
        return ScopedValue.where(LATEST_START, deadline.minus(kept)).call(work::get);
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        if (LATEST_START.isBound() && clock.instant().isAfter(LATEST_START.get())) {
            throw new OutOfTimeException(context.request().getClass().getSimpleName());
        }
    }
}
