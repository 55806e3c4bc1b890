package org.coatcheck.sdk;

import java.util.function.Supplier;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Takes two waits out of every call of AWS that the JDK's {@code HttpURLConnection} makes.
 *
 * <p>Before it sends a POST of known length on a connection that is already there, it tries for a millisecond whether
 * the other end has hung up, since a body that is streamed cannot be sent again. DynamoDB and SQS get a POST for each
 * call. Without the header it keeps the few bytes of the body, adds the length itself, and sends them again on a new
 * connection if need be: a record or a message that arrives twice does no harm.
 *
 * <p>And S3 is asked, before it gets an object, whether it wants it ({@code Expect: 100-continue}): for a thumbnail the
 * question takes longer than the answer is worth.
 */
public final class DirectRequests implements ExecutionInterceptor {

    /** Bound where connections are not to be kept. */
    private static final ScopedValue<Boolean> CLOSING = ScopedValue.newInstance();

    /** Does a work that leaves no connection open: each of its calls says that it is its connection's last. */
    public static <T> T closing(Supplier<T> work) {
        return ScopedValue.where(CLOSING, true).call(work::get);
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
