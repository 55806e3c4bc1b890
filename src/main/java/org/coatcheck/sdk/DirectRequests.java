package org.coatcheck.sdk;

import java.util.function.Supplier;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Removes two waits from the AWS calls that go through the JDK's {@code HttpURLConnection}, and closes their connections where
 * none may stay open.
 *
 * <p>First, each call of DynamoDB and SQS is a POST. If the request has a Content-Length header, {@code HttpURLConnection}
 * streams the body, and cannot send it a second time. Therefore it first waits a millisecond to see whether the server has
 * closed the connection. Without the header, it buffers the body, which is small, adds the length itself, and can send the
 * body again on a new connection. A record or message that arrives twice is harmless.
 *
 * <p>Second, the SDK asks S3 before each upload whether S3 will accept it ({@code Expect: 100-continue}). For a thumbnail,
 * this round trip costs more than it can save.
 */
public final class DirectRequests implements ExecutionInterceptor {

    /** Bound while connections must not be kept open. */
    private static final ScopedValue<Boolean> CLOSING = ScopedValue.newInstance();

    /** Runs work that leaves no connection open: each call closes its connection. */
    public static <T> T closing(Supplier<T> work) {
        return ScopedValue.where(CLOSING, true).call(work::get);
    }

    /** The same work for another thread: it leaves no connection open if the current thread does not. */
    static <T> Supplier<T> bound(Supplier<T> work) {
        return CLOSING.isBound() ? () -> closing(work) : work;
    }

    @Override
    public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        SdkHttpRequest request = context.httpRequest();
        return request.copy(changed -> {
            changed.removeHeader("Expect");
            if (request.method() == SdkHttpMethod.POST) {
                changed.removeHeader("Content-Length");
            }
            if (CLOSING.isBound()) {
                changed.putHeader("Connection", "close");
            }
        });
    }
}
