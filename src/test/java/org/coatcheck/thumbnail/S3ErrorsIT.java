package org.coatcheck.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.testing.AwsCall;
import org.coatcheck.testing.AwsError;
import org.coatcheck.testing.FlakyAws;
import org.coatcheck.thumbnail.ObjectOutcome.Made;
import org.coatcheck.thumbnail.ObjectOutcome.Rejected;
import org.coatcheck.thumbnail.ObjectOutcome.Removed;
import org.coatcheck.thumbnail.ObjectOutcome.Skipped;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.StorageClass;

/**
 * S3 responds to every read of an upload with an error, to a HEAD without the error's code. Whichever read comes first for an
 * event, the code decides.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">S3's error codes</a>
 */
class S3ErrorsIT extends ThumbnailsFixture {

    private static final Set<String> READS = Set.of("GetObject", "HeadObject");

    private final String key = folder + "/cat.jpg";

    @ParameterizedTest
    @CsvSource({
        "400, ExpiredToken",
        "400, InvalidToken",
        "400, TokenRefreshRequired",
        "403, InvalidAccessKeyId",
        "403, SignatureDoesNotMatch",
        "403, RequestTimeTooSkewed",
        "403, AccessDenied",
        "403, AccountProblem",
        "404, NoSuchBucket",
        "400, KMS.ThrottlingException",
        "400, InvalidRequest",
        "400, ACodeOfTomorrow",
        "500, InternalError",
        "503, SlowDown"
    })
    void throwsIfARetryMayHelp(int status, String code) {
        ObjectEvent event = upload(key, "ok/jpeg-small.jpg");
        handle(event);
        ObjectEvent newer = upload(key, "ok/jpeg-grey.jpg");
        try (FlakyAws aws = failing(new AwsError(status, code))) {
            for (ObjectEvent each : new ObjectEvent[] {newer, plain(newer), removal(key)}) {
                assertThatThrownBy(() -> handle(aws, attempt(), each))
                        .as(each.name())
                        .isInstanceOfSatisfying(
                                S3Exception.class,
                                failure -> assertThat(failure.statusCode()).isEqualTo(status));
            }
        }
        assertThat(rejectionReasons).isEmpty();
        assertThat(storedThumbnail(key + "/256.jpg")).isPresent();

        assertThat(handle(redriven(), newer)).isInstanceOf(Made.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            403 | InvalidObjectState           | simulated | restore it
            400 | KMS.DisabledException        | simulated | enable the key
            400 | KMS.KMSInvalidStateException | simulated | cancel the key's deletion
            400 | KMS.NotFoundException        | simulated | upload it again
            400 | InvalidRequest               | The object was stored using a form of Server Side Encryption. | SSE-C
            """)
    void rejectsIfNoRetryCanHelp(int status, String code, String message, String remedy) {
        ObjectEvent event = upload(key, "ok/jpeg-small.jpg");
        try (FlakyAws aws = failing(new AwsError(status, code, message))) {
            for (ObjectEvent each : new ObjectEvent[] {event, plain(event), removal(key)}) {
                assertThat(handle(aws, redriven(), each)).as(each.name()).isInstanceOf(Rejected.class);
            }
        }
        assertThat(rejectionReasons)
                .hasSize(3)
                .allSatisfy(reason -> assertThat(reason).contains(code).contains(remedy));

        assertThat(handle(redriven(), event)).isInstanceOf(Made.class);
    }

    @ParameterizedTest
    @CsvSource({"404, NoSuchKey", "404, NoSuchVersion", "405, MethodNotAllowed"})
    void takesTheObjectForGone(int status, String code) {
        ObjectEvent event = upload(key, "ok/jpeg-small.jpg");
        handle(event);
        ObjectEvent newer = upload(key, "ok/jpeg-grey.jpg");
        try (FlakyAws aws = failing(new AwsError(status, code))) {
            assertThat(handle(aws, attempt(), newer)).isEqualTo(new Skipped(newer, "the object is gone"));
            assertThat(handle(aws, attempt(), plain(newer))).isEqualTo(new Skipped(plain(newer), "the object is gone"));
            assertThat(handle(aws, attempt(), removal(key))).isInstanceOf(Removed.class);
        }
        assertThat(storedThumbnail(key + "/256.jpg")).isEmpty();
    }

    /** The errors are S3's own, as LocalStack imitates them: a HEAD finds an archived object, a GET does not get it. */
    @Test
    void rejectsAnArchivedObjectAndMakesItsThumbnailsWhenItIsRestored() {
        ObjectEvent event = uploadArchived(key);

        assertThat(handle(event)).isInstanceOf(Rejected.class);
        assertThat(handle(redriven(), plain(event))).isInstanceOf(Rejected.class);
        assertThat(rejectionReasons)
                .hasSize(2)
                .allSatisfy(reason -> assertThat(reason).contains("InvalidObjectState"));

        restore(key);

        ObjectEvent restored = restored(key);
        assertThat(handle(restored)).isInstanceOf(Made.class);
        assertThat(handle(restored)).isInstanceOf(ObjectOutcome.Duplicate.class);
        assertThat(storedThumbnail(key + "/256.jpg")).isPresent();
    }

    @Test
    void rejectsAnArchivedObjectAgainIfItIsNotYetRestored() {
        handle(uploadArchived(key));

        assertThat(handle(restored(key))).isInstanceOf(Rejected.class);
    }

    /** LocalStack responds as S3 does: 400 without a code to a HEAD, and with InvalidRequest to a GET. */
    @Test
    void rejectsAnObjectThatItsOwnerEncryptedWithAKey() {
        ObjectEvent event = upload(key, "ok/jpeg-small.jpg", ThumbnailsFixture::encryptedByItsOwner);

        assertThat(handle(event)).isInstanceOf(Rejected.class);
        assertThat(handle(plain(event))).isInstanceOf(Skipped.class);
        assertThat(rejectionReasons)
                .singleElement()
                .satisfies(reason -> assertThat(reason).contains("SSE-C"));
    }

    /** The order of the versions is unknown, so that the function looks which one is there. */
    @Test
    void deletesTheThumbnailsOfAnObjectThatIsReplacedByOneEncryptedWithAKey() {
        assertThat(handle(plain(upload(key, "ok/jpeg-grey.jpg")))).isInstanceOf(Made.class);

        ObjectEvent event = upload(key, "ok/jpeg-small.jpg", ThumbnailsFixture::encryptedByItsOwner);

        assertThat(handle(event)).isInstanceOf(Rejected.class);
        assertThat(storedThumbnail(key + "/256.jpg")).isEmpty();
        assertThat(handle(plain(event))).isInstanceOf(Skipped.class);
    }

    @Test
    void storageClassThatIsNoArchiveMakesNoDifference() {
        ObjectEvent event = upload(key, "ok/jpeg-small.jpg", put -> put.storageClass(StorageClass.GLACIER_IR));

        assertThat(handle(event)).isInstanceOf(Made.class);
    }

    private static FlakyAws failing(AwsError error) {
        return new FlakyAws(S3ErrorsIT::isReadOfUpload, error);
    }

    private static boolean isReadOfUpload(AwsCall call) {
        return READS.contains(call.operation())
                && call.resources().stream().noneMatch(resource -> resource.endsWith("/256.jpg"));
    }
}
