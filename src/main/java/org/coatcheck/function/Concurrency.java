package org.coatcheck.function;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How many events the process handles at the same time. On Lambda Managed Instances, AWS's runtime client for Java calls the
 * function in that many threads.
 *
 * @param threads empty in Lambda's own environments, where the process handles one event after the other
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-java-runtime.html">Java runtime for Lambda
 *     Managed Instances</a>
 */
public record Concurrency(OptionalInt threads) {

    public static final Concurrency NONE = new Concurrency(OptionalInt.empty());

    static Concurrency ofEnvironment() {
        return of(Optional.ofNullable(System.getenv("AWS_LAMBDA_MAX_CONCURRENCY")));
    }

    /**
     * As AWS's runtime client reads it, which does not start if the variable is no number.
     *
     * @param variable empty if it is not set
     */
    public static Concurrency of(Optional<String> variable) {
        return variable.filter(text -> text.matches("[1-9]\\d{0,5}"))
                .map(text -> new Concurrency(OptionalInt.of(Integer.parseInt(text))))
                .orElse(NONE);
    }

    int events() {
        return threads.orElse(1);
    }

    /** Whether the client has threads for the events, even if it is only one. It goes on after an error then. */
    boolean isInThreads() {
        return threads.isPresent();
    }
}
