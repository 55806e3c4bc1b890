package org.coatcheck.sdk;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.InterceptorContext;
import software.amazon.awssdk.services.s3.model.ListBucketsRequest;

class DeadlineTest {

    /** The SDK takes less than a millisecond for no time-out at all. */
    @Test
    void startsNoCallInTheLastMillisecond() {
        InterceptorContext call = InterceptorContext.builder()
                .request(ListBucketsRequest.builder().build())
                .build();

        assertThatThrownBy(() -> Deadline.keep(
                        Duration.ofNanos(1_300_000),
                        () -> new Deadline().modifyRequest(call, new ExecutionAttributes())))
                .isInstanceOf(OutOfTimeException.class);
    }
}
