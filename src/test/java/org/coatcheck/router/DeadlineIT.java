package org.coatcheck.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.coatcheck.operator.TestClients;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

class DeadlineIT {

    private final S3Client s3 = TestClients.s3(TestClients.endpoint());

    @Test
    void aCallBeginsWhileThereIsTime() {
        Instant now = Instant.now();

        assertThat(Deadline.keep(
                        now, now.plusSeconds(60), () -> s3.listBuckets().buckets()))
                .isNotEmpty();
    }

    @Test
    void noCallBeginsThatLambdaMightKill() {
        Instant now = Instant.now();

        assertThatThrownBy(() -> Deadline.keep(now.minusSeconds(55), now.plusSeconds(5), () -> s3.listBuckets()))
                .isInstanceOf(OutOfTimeException.class)
                .hasMessageContaining("too little time is left for a ListBucketsRequest");
    }

    @Test
    void aShortFunctionHasThreeQuartersOfItsTime() {
        Instant now = Instant.now();

        assertThat(Deadline.keep(now, now.plusSeconds(4), () -> s3.listBuckets().buckets()))
                .isNotEmpty();
        assertThatThrownBy(() -> Deadline.keep(now.minusSeconds(39), now.plusSeconds(1), () -> s3.listBuckets()))
                .isInstanceOf(OutOfTimeException.class);
    }

    @Test
    void outsideOfAnInvocationNothingIsHeldBack() {
        assertThat(s3.listBuckets().buckets()).isNotEmpty();
    }
}
