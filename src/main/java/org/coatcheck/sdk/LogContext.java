package org.coatcheck.sdk;

import java.util.Map;
import java.util.function.Supplier;
import org.jboss.logging.MDC;

/** What each entry of the log says of its event, such as the request id. It is a thread-local variable of the logger. */
final class LogContext {

    private LogContext() {}

    /** The same work with the current thread's context, for another thread. */
    static <T> Supplier<T> bound(Supplier<T> work) {
        Map<String, Object> context = MDC.getMap();
        return () -> {
            context.forEach(MDC::put);
            try {
                return work.get();
            } finally {
                MDC.clear();
            }
        };
    }
}
