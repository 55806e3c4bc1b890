package org.coatcheck.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.coatcheck.sdk.Beside.Work;
import org.coatcheck.testing.AwsCall;
import org.coatcheck.testing.FlakyAws;
import org.coatcheck.testing.TestClients;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;

/** AWS calls with enough and with too little time until Lambda's time-out. */
class DeadlineIT {

    private final S3Client s3 = TestClients.s3(TestClients.endpoint());

    @Test
    void startsACallWhileThereIsTime() {
        assertThat(Deadline.keep(Duration.ofSeconds(60), () -> s3.listBuckets().buckets()))
                .isNotEmpty();
    }

    @Test
    void startsNoCallThatLambdaCouldCutOff() {
        assertThatThrownBy(() -> Deadline.keep(Duration.ofMillis(40), () -> {
                    sleep(31);
                    return s3.listBuckets();
                }))
                .isInstanceOf(OutOfTimeException.class)
                .hasMessageContaining("too little time is left for a ListBucketsRequest");
    }

    @Test
    void endsTheSdksRetriesInTime() {
        try (FlakyAws throttled =
                new FlakyAws(AwsCall.named("ListTables"), Integer.MAX_VALUE, FlakyAws.Fault.THROTTLED)) {
            DynamoDbClient dynamoDb = TestClients.dynamoDb(throttled.endpoint());

            assertThatThrownBy(() -> Deadline.keep(Duration.ofSeconds(2), dynamoDb::listTables))
                    .isInstanceOf(ApiCallTimeoutException.class);
        }
    }

    @Test
    void keepsAShorterTimeOutOfTheCall() {
        try (FlakyAws throttled =
                new FlakyAws(AwsCall.named("ListTables"), Integer.MAX_VALUE, FlakyAws.Fault.THROTTLED)) {
            DynamoDbClient dynamoDb = TestClients.dynamoDb(throttled.endpoint());

            assertThatThrownBy(() -> Deadline.keep(
                            Duration.ofSeconds(60),
                            () -> dynamoDb.listTables(list ->
                                    list.overrideConfiguration(call -> call.apiCallTimeout(Duration.ofMillis(300))))))
                    .isInstanceOf(ApiCallTimeoutException.class)
                    .hasMessageContaining("300 millis");
        }
    }

    @Test
    void reservesAQuarterOfAShortFunctionsTime() {
        assertThat(Deadline.keep(Duration.ofSeconds(20), () -> s3.listBuckets().buckets()))
                .isNotEmpty();
        assertThatThrownBy(() -> Deadline.keep(Duration.ofMillis(400), () -> {
                    sleep(301);
                    return s3.listBuckets();
                }))
                .isInstanceOf(OutOfTimeException.class);
    }

    @Test
    void workWithinOtherWorkHasNoMoreTime() {
        assertThatThrownBy(() -> Deadline.keep(
                        Duration.ofMillis(40),
                        () -> Deadline.keep(Duration.ofSeconds(60), () -> {
                            sleep(31);
                            return s3.listBuckets();
                        })))
                .isInstanceOf(OutOfTimeException.class);
    }

    @Test
    void workInAnotherThreadHasNoMoreTime() {
        assertThatThrownBy(() -> Deadline.keep(Duration.ofMillis(40), () -> {
                    sleep(31);
                    try (Work<ListBucketsResponse> work = Beside.THREAD.start(s3::listBuckets)) {
                        return work.result();
                    }
                }))
                .isInstanceOf(OutOfTimeException.class);
    }

    @Test
    void startsACallInTheReserve() {
        assertThat(Deadline.<List<Bucket>>keep(Duration.ofMillis(40), () -> {
                    sleep(31);
                    return Deadline.useReserve(() -> s3.listBuckets().buckets());
                }))
                .isNotEmpty();
    }

    @Test
    void doesNotLimitCallsOutsideAnInvocation() {
        assertThat(s3.listBuckets().buckets()).isNotEmpty();
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
