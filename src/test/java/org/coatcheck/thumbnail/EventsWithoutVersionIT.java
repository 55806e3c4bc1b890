package org.coatcheck.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coatcheck.testing.AwsCall.named;

import java.util.Optional;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.testing.FlakyAws;
import org.coatcheck.testing.FlakyAws.Fault;
import org.coatcheck.testing.TestClients;
import org.coatcheck.thumbnail.ObjectOutcome.Duplicate;
import org.coatcheck.thumbnail.ObjectOutcome.Made;
import org.coatcheck.thumbnail.ObjectOutcome.Rejected;
import org.coatcheck.thumbnail.ObjectOutcome.Removed;
import org.coatcheck.thumbnail.ObjectOutcome.Skipped;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.S3Client;

/** Events that do not tell what happened to an object, or to which version of it: the bucket tells what it is now. */
class EventsWithoutVersionIT extends ThumbnailsFixture {

    private final String key = folder + "/cat.jpg";

    @ParameterizedTest
    @EnumSource(names = {"UNKNOWN", "RESTORED"})
    void makesTheThumbnailsOfAnObjectThatIsThere(Change change) {
        upload(key, "ok/jpeg-small.jpg");
        ObjectEvent event = eventWithoutVersion(change);

        assertThat(onlyThumbnail(handle(event)).key()).isEqualTo(key + "/256.jpg");
        assertThat(handle(event)).isEqualTo(new Duplicate(event));
    }

    @ParameterizedTest
    @EnumSource(names = {"UNKNOWN", "RESTORED"})
    void replacesTheThumbnailsOfAnOlderVersion(Change change) {
        handle(upload(key, "ok/png-rgb.png"));
        ObjectEvent newer = upload(key, "ok/jpeg-small.jpg");

        assertThat(handle(eventWithoutVersion(change))).isInstanceOf(Made.class);
        assertThat(storedThumbnail(key + "/256.png")).isEmpty();
        assertThat(handle(newer)).isEqualTo(new Duplicate(newer));
    }

    @ParameterizedTest
    @EnumSource(names = {"UNKNOWN", "RESTORED"})
    void removesTheThumbnailsOfAnObjectThatIsGone(Change change) {
        handle(upload(key, "ok/jpeg-small.jpg"));
        delete(key);
        ObjectEvent event = eventWithoutVersion(change);

        assertThat(handle(event)).isEqualTo(new Removed(event));
        assertThat(storedThumbnail(key + "/256.jpg")).isEmpty();
    }

    /** S3 responds 405 to requests for an object of the storage class RRS that it has lost. */
    @Test
    void removesTheThumbnailsOfAnObjectThatS3HasLost() {
        handle(upload(key, "ok/jpeg-small.jpg"));
        S3Client s3ThatLostTheObject = TestClients.s3(TestClients.endpoint(), new ExecutionInterceptor() {
            @Override
            public SdkHttpResponse modifyHttpResponse(
                    Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
                boolean isHead = context.httpRequest().method() == SdkHttpMethod.HEAD;
                return isHead
                        ? context.httpResponse().copy(response -> response.statusCode(405))
                        : context.httpResponse();
            }
        });
        ObjectEvent event = eventWithoutVersion(Change.UNKNOWN);

        assertThat(handle(thumbnails(s3ThatLostTheObject), event)).isEqualTo(new Removed(event));
        assertThat(storedThumbnail(key + "/256.jpg")).isEmpty();
    }

    @Test
    void makesTheThumbnailsOfARestoredObjectThatWasRejectedAsArchived() throws Exception {
        ObjectEvent event = upload(key, "ok/jpeg-small.jpg");
        try (FlakyAws archived = new FlakyAws(named("GetObject"), 99, Fault.ACCESS_DENIED)) {
            assertThat(handle(archived, invocation(), event)).isInstanceOf(Rejected.class);
        }

        assertThat(handle(eventWithoutVersion(Change.UNKNOWN))).isInstanceOf(Skipped.class);
        assertThat(handle(eventWithoutVersion(Change.RESTORED))).isInstanceOf(Made.class);
        assertThat(storedThumbnail(key + "/256.jpg")).isPresent();
    }

    @ParameterizedTest
    @EnumSource(names = {"UNKNOWN", "RESTORED"})
    void marksTheCurrentVersionAsRejectedIfTheEventIsGivenUp(Change change) {
        ObjectEvent uploaded = upload(key, "ok/jpeg-small.jpg");

        thumbnails(s3).giveUp(invocation(), eventWithoutVersion(change), "its attempts keep dying");

        assertThat(handle(uploaded)).isInstanceOf(Skipped.class);
    }

    private ObjectEvent eventWithoutVersion(Change change) {
        return event(change, "ObjectRenamed:Rename", uploadsBucket, key, Optional.empty(), Optional.empty());
    }
}
