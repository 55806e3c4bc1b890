package org.coatcheck.sdk;

import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

/**
 * X-Ray's header of the event that a thread handles. Where AWS's runtime client handles many events at the same time, it keeps the
 * header in a thread-local variable, from which the AWS SDK sends it with each call.
 */
final class TraceHeader {

    /** As the client and the SDK name it. */
    static final String NAME = "AWS_LAMBDA_X_TRACE_ID";

    private TraceHeader() {}

    /** The same work with the current thread's header, for another thread, which has none before and after. */
    static <T> Supplier<T> bound(Supplier<T> work) {
        return Optional.ofNullable(SdkInternalThreadLocal.get(NAME))
                .<Supplier<T>>map(header -> () -> {
                    SdkInternalThreadLocal.put(NAME, header);
                    try {
                        return work.get();
                    } finally {
                        SdkInternalThreadLocal.remove(NAME);
                    }
                })
                .orElse(work);
    }
}
