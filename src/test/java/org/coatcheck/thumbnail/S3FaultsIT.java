package org.coatcheck.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.coatcheck.testing.AwsCall.named;

import org.coatcheck.event.Attempt;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.testing.FlakyAws;
import org.coatcheck.testing.FlakyAws.Fault;
import org.coatcheck.thumbnail.ObjectOutcome.Made;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** S3 fails to return an upload or to store a thumbnail: once, so that the SDK retries, or every time. */
class S3FaultsIT extends ThumbnailsFixture {

    private final ObjectEvent event = upload(folder + "/cat.jpg", "ok/jpeg-baseline.jpg");
    private final Attempt attempt = attempt();

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"RESPONSE_TRUNCATED", "RESPONSE_TRUNCATED_WITHOUT_CHECKSUM"})
    void fetchesATruncatedUploadOnceMore(Fault fault) {
        try (FlakyAws aws = new FlakyAws(named("GetObject"), 1, fault)) {
            assertThat(handle(aws, attempt, event)).isInstanceOf(Made.class);
            assertThat(aws.requests()).isEqualTo(2);
        }

        assertThumbnailIsStored();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"SERVICE_UNAVAILABLE"})
    void fetchesAnUploadOnceMoreAfterAnError(Fault fault) {
        try (FlakyAws aws = new FlakyAws(named("GetObject"), 1, fault)) {
            assertThat(handle(aws, attempt, event)).isInstanceOf(Made.class);
            assertThat(aws.requests()).isEqualTo(2);
        }

        assertThumbnailIsStored();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"RESPONSE_TRUNCATED", "RESPONSE_TRUNCATED_WITHOUT_CHECKSUM", "SERVICE_UNAVAILABLE"})
    void throwsIfNoFetchSucceedsAndLambdasRetryMakesTheThumbnail(Fault fault) {
        try (FlakyAws aws = new FlakyAws(named("GetObject"), Integer.MAX_VALUE, fault)) {
            assertThatThrownBy(() -> handle(aws, attempt, event)).isInstanceOf(SdkException.class);
        }
        assertThat(storedThumbnail(event.key() + "/256.jpg")).isEmpty();
        assertThat(rejectionReasons).isEmpty();

        assertThat(handle(attempt, event)).isInstanceOf(Made.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"SERVICE_UNAVAILABLE", "INTERNAL_ERROR", "RESPONSE_LOST"})
    void storesAThumbnailOnceMoreAfterAnError(Fault fault) {
        try (FlakyAws aws = new FlakyAws(named("PutObject"), 1, fault)) {
            assertThat(handle(aws, attempt, event)).isInstanceOf(Made.class);
        }

        assertThumbnailIsStored();
    }

    @Test
    void throwsIfNoThumbnailCanBeStoredAndLambdasRetryMakesIt() {
        try (FlakyAws aws = new FlakyAws(named("PutObject"), Integer.MAX_VALUE, Fault.SERVICE_UNAVAILABLE)) {
            assertThatThrownBy(() -> handle(aws, attempt, event))
                    .isInstanceOfSatisfying(
                            S3Exception.class,
                            failure -> assertThat(failure.statusCode()).isEqualTo(503));
        }

        assertThat(handle(attempt, event)).isInstanceOf(Made.class);
    }

    @Test
    void throwsIfAThumbnailArrivesDamagedAndLambdasRetryMakesIt() {
        try (FlakyAws aws = new FlakyAws(named("PutObject"), 1, Fault.REQUEST_DAMAGED)) {
            assertThatThrownBy(() -> handle(aws, attempt, event))
                    .isInstanceOfSatisfying(
                            S3Exception.class,
                            failure -> assertThat(failure.awsErrorDetails().errorCode())
                                    .isEqualTo("BadDigest"));
        }
        assertThat(storedThumbnail(event.key() + "/256.jpg")).isEmpty();

        assertThat(handle(attempt, event)).isInstanceOf(Made.class);
        assertThumbnailIsStored();
    }

    /** The failed attempt's entry is still claimed: its time-out is later. */
    @Test
    void redrivenEventMakesTheThumbnailRightAfterAFailure() {
        try (FlakyAws aws = new FlakyAws(named("GetObject"), Integer.MAX_VALUE, Fault.SERVICE_UNAVAILABLE)) {
            assertThatThrownBy(() -> handle(aws, attempt, event)).isInstanceOf(SdkException.class);
        }

        assertThat(handle(redriven(), event)).isInstanceOf(Made.class);
        assertThat(storedThumbnail(event.key() + "/256.jpg")).isPresent();
    }

    private void assertThumbnailIsStored() {
        assertThat(storedThumbnail(event.key() + "/256.jpg").orElseThrow().asByteArray())
                .isEqualTo(rendered("ok/jpeg-baseline.jpg"));
    }
}
