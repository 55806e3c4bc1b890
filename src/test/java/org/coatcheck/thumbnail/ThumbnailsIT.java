package org.coatcheck.thumbnail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.coatcheck.testing.AwsCall.named;

import java.net.URLDecoder;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.image.Rendering;
import org.coatcheck.image.Rendering.Rendered;
import org.coatcheck.image.TestImages;
import org.coatcheck.testing.FlakyAws;
import org.coatcheck.testing.FlakyAws.Fault;
import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestSettings;
import org.coatcheck.testing.TestStack;
import org.coatcheck.thumbnail.ObjectOutcome.Duplicate;
import org.coatcheck.thumbnail.ObjectOutcome.Made;
import org.coatcheck.thumbnail.ObjectOutcome.Rejected;
import org.coatcheck.thumbnail.ObjectOutcome.Removed;
import org.coatcheck.thumbnail.ObjectOutcome.Skipped;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Given an object in S3 and an event about it, which thumbnails there are then. */
class ThumbnailsIT {

    private final TestStack stack = TestStack.shared();
    private final String uploads = stack.output("UploadsBucket");
    private final String thumbnails = stack.output("ThumbnailsBucket");

    /** Below no prefix that S3 calls the deployed function for. */
    private final String folder = UUID.randomUUID().toString();

    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    private final S3Client s3 = TestClients.s3(TestClients.endpoint(), new ExecutionInterceptor() {
        @Override
        public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
            calls.add(context.request().getClass().getSimpleName());
        }
    });
    private final List<String> rejected = new ArrayList<>();
    private int events;

    @Test
    void aKeyWithCharactersThatXmlForbidsLosesItsThumbnailsToo() {
        String key = folder + "/control\u0001\u001f\ufffe.jpg";
        Thumbnail thumbnail = onlyThumbnail(handle(upload(key, "ok/jpeg-small.jpg")));
        ObjectEvent removal = remove(key);

        assertThat(handle(removal)).isEqualTo(new Removed(removal));
        assertThat(stored(thumbnail.key())).isEmpty();
    }

    @Test
    void aKeyWithCharactersThatXmlForbidsCanBeReplaced() {
        String key = folder + "/control\u0001.jpg";
        handle(upload(key, "ok/png-rgb.png"));

        assertThat(handle(upload(key, "ok/jpeg-small.jpg"))).isInstanceOf(Made.class);
        assertThat(stored(key + "/256.png")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"RESPONSE_TRUNCATED", "RESPONSE_TRUNCATED_WITHOUT_CHECKSUM"})
    void anObjectThatBreaksOffIsFetchedAgain(Fault fault) throws Exception {
        ObjectEvent event = upload(folder + "/cat.jpg", "ok/jpeg-baseline.jpg");
        try (FlakyAws flaky = new FlakyAws(named("GetObject"), 1, fault)) {
            assertThat(handle(flaky, invocation(), event)).isInstanceOf(Made.class);
            assertThat(flaky.requests()).isEqualTo(2);
        }
        assertThat(stored(event.key() + "/256.jpg").orElseThrow().asByteArray())
                .isEqualTo(rendered("ok/jpeg-baseline.jpg"));
    }

    @Test
    void aFailedEventThatAnOperatorSendsAgainAtOnceIsNotLost() throws Exception {
        ObjectEvent event = upload(folder + "/cat.jpg", "ok/jpeg-baseline.jpg");
        try (FlakyAws flaky = new FlakyAws(named("GetObject"), Integer.MAX_VALUE, Fault.SERVICE_UNAVAILABLE)) {
            assertThatThrownBy(() -> handle(flaky, invocation(), event)).isInstanceOf(SdkException.class);
        }

        Invocation redriven = invocation(UUID.randomUUID().toString(), true);
        assertThat(job(s3).handle(redriven, event, (object, reason) -> {})).isInstanceOf(Made.class);
        assertThat(stored(event.key() + "/256.jpg")).isPresent();
    }

    @Test
    void aPlainEventOfAnObjectThatS3DoesNotGiveOutIsRefused() throws Exception {
        ObjectEvent event = onlyKey(upload(folder + "/cat.jpg", "ok/jpeg-baseline.jpg"));
        try (FlakyAws flaky = new FlakyAws(named("HeadObject"), Integer.MAX_VALUE, Fault.ACCESS_DENIED)) {
            assertThat(handle(flaky, invocation(), event)).isInstanceOf(Rejected.class);
        }
    }

    @Nested
    class AnUploadedImage {

        @ParameterizedTest
        @CsvSource({
            "ok/jpeg-baseline.jpg, jpg, image/jpeg",
            "ok/png-rgba.png, png, image/png",
            "ok/gif-static.gif, gif, image/gif",
            "ok/webp-lossy.webp, webp, image/webp",
            "ok/avif-8-bit.avif, avif, image/avif",
            "ok/png-named.jpg, png, image/png"
        })
        void getsAThumbnail(String image, String extension, String contentType) {
            String key = folder + "/image";

            Thumbnail thumbnail = onlyThumbnail(handle(upload(key, image)));

            assertThat(thumbnail.bucket()).isEqualTo(thumbnails);
            assertThat(thumbnail.key()).isEqualTo(key + "/256." + extension);
            ResponseBytes<GetObjectResponse> stored = stored(thumbnail.key()).orElseThrow();
            assertThat(stored.response().contentType()).isEqualTo(contentType);
            assertThat(stored.response().cacheControl()).isEqualTo("public, max-age=60");
            assertThat(stored.asByteArray())
                    .hasSize(Math.toIntExact(thumbnail.bytes()))
                    .isEqualTo(rendered(image));
        }

        @Test
        void getsOneOfEachSizeUnderAKeyThatTheRulesGive() {
            String key = folder + "/cat.jpg";
            Thumbnails job = job(s3, settings("of/{bucket}/{size}/{key}.{extension}", 10_000_000), 32, 256, 128);

            ObjectOutcome outcome = handle(job, upload(key, "ok/jpeg-baseline.jpg"));

            assertThat(made(outcome))
                    .extracting(Thumbnail::key)
                    .containsExactlyInAnyOrder(
                            "of/" + uploads + "/32/" + key + ".jpg",
                            "of/" + uploads + "/128/" + key + ".jpg",
                            "of/" + uploads + "/256/" + key + ".jpg");
            assertThat(made(outcome)).extracting(Thumbnail::width).containsExactlyInAnyOrder(32, 128, 256);
            assertThat(made(outcome))
                    .allSatisfy(made -> assertThat(stored(made.key())).isPresent());
        }

        @Test
        void isNamedInTheThumbnailsMetadata() {
            ObjectEvent event = upload(folder + "/cat.jpg", "ok/jpeg-small.jpg");

            assertThat(metadata(onlyThumbnail(handle(event))))
                    .containsOnlyKeys("source-key", "source-etag", "source-sequencer")
                    .containsEntry("source-key", event.key())
                    .containsEntry("source-etag", event.eTag().orElseThrow())
                    .containsEntry("source-sequencer", event.sequencer().orElseThrow());
        }

        @Test
        void isNamedWithItsVersionWhereItHasOne() {
            String bucket = "versioned-" + folder;
            stack.s3.createBucket(create -> create.bucket(bucket));
            stack.s3.putBucketVersioning(
                    put -> put.bucket(bucket).versioningConfiguration(to -> to.status(BucketVersioningStatus.ENABLED)));
            try {
                ObjectEvent event = upload(bucket, folder + "/cat.jpg", TestImages.file("ok/jpeg-small.jpg"));

                ObjectOutcome outcome = job(
                                s3, TestSettings.thumbnails(bucket, thumbnails, stack.output("ObjectsTable")), 256)
                        .handle(invocation(), event, this::noRejection);

                assertThat(metadata(onlyThumbnail(outcome)))
                        .containsEntry("source-version", event.versionId().orElseThrow());
            } finally {
                deleteWithAllVersions(bucket);
            }
        }

        @Test
        void isFoundByThePlainFormTooWhichSaysNothingButItsKey() {
            ObjectEvent plain = onlyKey(upload(folder + "/cat.jpg", "ok/jpeg-small.jpg"));

            assertThat(metadata(onlyThumbnail(handle(plain)))).containsOnlyKeys("source-key", "source-etag");
        }

        private void noRejection(ObjectEvent event, String reason) {
            throw new AssertionError(reason);
        }

        private void deleteWithAllVersions(String bucket) {
            stack.s3
                    .listObjectVersions(list -> list.bucket(bucket))
                    .versions()
                    .forEach(version -> stack.s3.deleteObject(
                            delete -> delete.bucket(bucket).key(version.key()).versionId(version.versionId())));
            stack.s3.deleteBucket(delete -> delete.bucket(bucket));
        }
    }

    @Nested
    class AnOddKey {

        static Stream<String> endings() {
            return Stream.of(
                    "ü/日本語/\ud83d\ude00.jpg",
                    "u\u0308 is not \u00fc.jpg",
                    "a+b c.jpg",
                    "100%/%41%2F%ZZ.jpg",
                    "%2e%2e/x",
                    "a/../b.jpg",
                    "../../../b.jpg",
                    "./b/./c.jpg",
                    "//two//slashes.jpg",
                    "a?query=1#fragment;b=2&c",
                    "'\"<>&\\|^`{}[]~*!()$,:@=",
                    "{key}/{size}",
                    "tab\tline\nreturn\rboth\r\n.jpg",
                    "no-break\u00a0 \u202egpj.exe",
                    "  spaces  ",
                    "=?UTF-8?B?eA==?=",
                    "...");
        }

        @ParameterizedTest
        @MethodSource("endings")
        void isNoObstacle(String ending) {
            makeAndRemove(folder + "/" + ending);
        }

        @Test
        void mayBeginWithASlash() {
            makeAndRemove("/" + folder);
        }

        @Test
        void mayBeAsLongAsItsThumbnailsKeyAllows() {
            makeAndRemove(folder + "/" + "x".repeat(1016 - folder.length() - 1));
        }

        @Test
        void thatLeavesNoRoomForItsThumbnailsKeyIsRefused() {
            String key = folder + "/" + "ü".repeat((1024 - folder.length() - 1) / 2) + "x";
            assertThat(key.getBytes(UTF_8)).hasSize(1024);

            ObjectOutcome outcome = handle(upload(key, "ok/jpeg-small.jpg"));

            assertThat(outcome).isInstanceOf(Rejected.class);
            assertThat(rejected).singleElement().asString().contains("1024 bytes (COATCHECK_KEY_PATTERN)");
        }

        private void makeAndRemove(String key) {
            ObjectEvent event = upload(key, "ok/jpeg-small.jpg");

            Thumbnail thumbnail = onlyThumbnail(handle(event));

            assertThat(thumbnail.key()).isEqualTo(key + "/256.jpg");
            // HTTP has no blanks at the end of a header, and LocalStack undoes the encoding that would keep them.
            assertThat(decoded(metadata(thumbnail).get("source-key")).strip()).isEqualTo(key.strip());

            assertThat(handle(remove(key))).isInstanceOf(Removed.class);
            assertThat(stored(thumbnail.key())).isEmpty();
        }

        /** RFC 2047: S3 writes it in either encoding, whichever it was given. */
        private String decoded(String metadata) {
            Matcher encoded = Pattern.compile("=\\?UTF-8\\?([BQ])\\?(.*)\\?=", Pattern.CASE_INSENSITIVE)
                    .matcher(metadata);
            if (!encoded.matches()) {
                return metadata;
            }
            String text = encoded.group(2);
            return encoded.group(1).equalsIgnoreCase("B")
                    ? new String(Base64.getDecoder().decode(text), UTF_8)
                    : URLDecoder.decode(
                            text.replace("%", "%25")
                                    .replace("_", "%20")
                                    .replace("+", "%2B")
                                    .replace('=', '%'),
                            UTF_8);
        }
    }

    @Nested
    class NothingIsMade {

        @Test
        void ofAnObjectThatIsGone() {
            ObjectEvent event = upload(folder + "/cat.jpg", "ok/jpeg-small.jpg");
            delete(event.key());

            assertThat(handle(event)).isEqualTo(new Skipped(event, "the object is gone"));
            assertThat(handle(onlyKey(event))).isEqualTo(new Skipped(onlyKey(event), "the object is gone"));
        }

        @Test
        void ofAnObjectThatHasBeenReplacedSince() {
            ObjectEvent old = upload(folder + "/cat.jpg", "ok/jpeg-small.jpg");
            upload(folder + "/cat.jpg", "ok/jpeg-grey.jpg");

            assertThat(handle(old)).isEqualTo(new Skipped(old, "the object has been replaced since"));
            assertThat(stored(old.key() + "/256.jpg")).isEmpty();
        }

        @Test
        void ofAFolder() {
            ObjectEvent event = upload(uploads, folder + "/", new byte[0]);

            assertThat(handle(event)).isEqualTo(new Skipped(event, "it is a folder"));
            assertThat(calls).isEmpty();
        }

        @Test
        void ofAnObjectThatIsTagged() {
            ObjectEvent event = event(
                    Change.UNCHANGED,
                    "ObjectTagging:Put",
                    uploads,
                    folder + "/cat.jpg",
                    Optional.of("1"),
                    Optional.empty());

            assertThat(handle(event)).isEqualTo(new Skipped(event, "ObjectTagging:Put leaves the picture as it was"));
            assertThat(calls).isEmpty();
        }

        @Test
        void ofAnObjectThatTheEventSaysIsTooLarge() {
            ObjectEvent event = upload(folder + "/cat.jpg", "ok/jpeg-baseline.jpg");

            assertThat(handle(job(s3, settings("{key}/{size}", 27_832), 256), event))
                    .isInstanceOf(Rejected.class);
            assertThat(rejected)
                    .containsExactly("its 27,833 bytes are more than the limit of 27,832 (COATCHECK_MAX_BYTES)");
            assertThat(calls).isEmpty();
        }

        @Test
        void ofAnObjectThatTurnsOutToBeTooLarge() {
            ObjectEvent event = onlyKey(upload(folder + "/cat.jpg", "ok/jpeg-baseline.jpg"));

            assertThat(handle(job(s3, settings("{key}/{size}", 27_832), 256), event))
                    .isInstanceOf(Rejected.class);
            assertThat(rejected)
                    .containsExactly("its 27,833 bytes are more than the limit of 27,832 (COATCHECK_MAX_BYTES)");
        }

        @Test
        void ofAnObjectInAnotherBucket() {
            ObjectEvent event = event(
                    Change.CREATED, "ObjectCreated:Put", thumbnails, folder + "/x", Optional.of("1"), Optional.empty());

            assertThat(handle(event)).isInstanceOf(Rejected.class);
            assertThat(rejected).singleElement().asString().contains("uploads bucket " + uploads);
            assertThat(calls).isEmpty();
        }

        static Stream<String> rejected() {
            return TestImages.names("rejected").stream();
        }

        @ParameterizedTest
        @MethodSource("rejected")
        void ofWhatIsNoWholeImage(String file) {
            ObjectEvent event = upload(folder + "/cat.jpg", file);

            ObjectOutcome outcome = handle(event);

            assertThat(outcome).isInstanceOf(Rejected.class);
            assertThat(rejected).containsExactly(((Rejected) outcome).reason());
            assertThat(calls).doesNotContain("PutObjectRequest");
        }

        @Test
        void ofAnObjectThatS3DoesNotGiveOut() throws Exception {
            ObjectEvent event = upload(folder + "/cat.jpg", "ok/jpeg-small.jpg");
            try (FlakyAws flaky = new FlakyAws(named("GetObject"), 99, Fault.ACCESS_DENIED)) {
                assertThat(handle(flaky, invocation(), event)).isInstanceOf(Rejected.class);
            }
            assertThat(rejected).singleElement().asString().contains("S3 does not give it out (status 403)");
        }
    }

    @Nested
    class OfSeveralEventsOfOneObject {

        private final String key = folder + "/cat.jpg";

        @Test
        void aRepeatedOneDoesNothing() {
            ObjectEvent event = upload(key, "ok/jpeg-small.jpg");
            handle(event);
            calls.clear();

            assertThat(handle(event)).isEqualTo(new Duplicate(event));
            assertThat(calls).isEmpty();
        }

        @Test
        void anOlderOneThatComesLaterDoesNothing() {
            ObjectEvent older = upload(key, "ok/png-rgb.png");
            ObjectEvent newer = upload(key, "ok/jpeg-small.jpg");
            handle(newer);

            assertThat(handle(older)).isEqualTo(new Skipped(older, "a newer version is known"));
            assertThat(stored(key + "/256.jpg")).isPresent();
            assertThat(stored(key + "/256.png")).isEmpty();
        }

        @Test
        void aNewerOneReplacesTheThumbnail() {
            handle(upload(key, "ok/jpeg-small.jpg"));
            ObjectEvent newer = upload(key, "ok/jpeg-grey.jpg");

            assertThat(handle(newer)).isInstanceOf(Made.class);
            assertThat(stored(key + "/256.jpg").orElseThrow().response().metadata())
                    .containsEntry("source-etag", newer.eTag().orElseThrow());
        }

        @Test
        void aNewerOneInAnotherFormatLeavesNoOldThumbnail() {
            handle(upload(key, "ok/png-rgb.png"));

            handle(upload(key, "ok/jpeg-small.jpg"));

            assertThat(stored(key + "/256.jpg")).isPresent();
            assertThat(stored(key + "/256.png")).isEmpty();
        }

        @Test
        void aNewerOneThatIsNoImageLeavesNoOldThumbnail() {
            handle(upload(key, "ok/jpeg-small.jpg"));

            handle(upload(key, "rejected/text.jpg"));

            assertThat(stored(key + "/256.jpg")).isEmpty();
        }

        @Test
        void aRemovalOfAnOldVersionLeavesTheThumbnail() {
            ObjectEvent event = upload(key, "ok/jpeg-small.jpg");
            handle(event);

            ObjectOutcome outcome = handle(removal(key));

            assertThat(outcome).isInstanceOf(Skipped.class);
            assertThat(stored(key + "/256.jpg")).isPresent();
        }

        @Test
        void aRemovalThatComesBeforeItsUploadsEventWins() {
            ObjectEvent event = upload(key, "ok/jpeg-small.jpg");
            ObjectEvent removal = remove(key);

            assertThat(handle(removal)).isEqualTo(new Removed(removal));
            assertThat(handle(event)).isEqualTo(new Skipped(event, "a newer version is known"));
            assertThat(stored(key + "/256.jpg")).isEmpty();
        }

        @Test
        void anUploadAfterARemovalHasAThumbnailAgain() {
            handle(upload(key, "ok/jpeg-small.jpg"));
            handle(remove(key));

            assertThat(handle(upload(key, "ok/jpeg-small.jpg"))).isInstanceOf(Made.class);
            assertThat(stored(key + "/256.jpg")).isPresent();
        }

        @Test
        void aRepeatedRefusedOneIsNotCalledDone() {
            ObjectEvent event = upload(key, "rejected/text.jpg");
            handle(event);

            assertThat(handle(event))
                    .isEqualTo(new Skipped(event, "it was rejected before, and is in the rejected queue"));
            assertThat(rejected).hasSize(1);
        }

        @Test
        void aRefusedOneThatAnOperatorSendsAgainIsTriedAgain() {
            ObjectEvent event = upload(key, "ok/jpeg-baseline.jpg");
            handle(job(s3, settings("{key}/{size}.{extension}", 1000), 256), event);

            Invocation redriven = invocation(UUID.randomUUID().toString(), true);

            assertThat(job(s3).handle(redriven, event, this::keep)).isInstanceOf(Made.class);
        }

        private void keep(ObjectEvent event, String reason) {
            rejected.add(reason);
        }
    }

    @Nested
    class AnEventThatTellsNoVersion {

        private final String key = folder + "/cat.jpg";

        @ParameterizedTest
        @EnumSource(names = {"UNKNOWN", "RESTORED"})
        void makesTheThumbnailsOfAnObjectThatIsThere(Change change) {
            upload(key, "ok/jpeg-small.jpg");
            ObjectEvent event = tellingNoVersion(change);

            assertThat(onlyThumbnail(handle(event)).key()).isEqualTo(key + "/256.jpg");
            assertThat(handle(event)).isEqualTo(new Duplicate(event));
        }

        @ParameterizedTest
        @EnumSource(names = {"UNKNOWN", "RESTORED"})
        void replacesTheThumbnailsOfAnOlderVersion(Change change) {
            handle(upload(key, "ok/png-rgb.png"));
            ObjectEvent newer = upload(key, "ok/jpeg-small.jpg");

            assertThat(handle(tellingNoVersion(change))).isInstanceOf(Made.class);
            assertThat(stored(key + "/256.png")).isEmpty();
            assertThat(handle(newer)).isEqualTo(new Duplicate(newer));
        }

        @ParameterizedTest
        @EnumSource(names = {"UNKNOWN", "RESTORED"})
        void removesTheThumbnailsOfAnObjectThatIsGone(Change change) {
            handle(upload(key, "ok/jpeg-small.jpg"));
            delete(key);
            ObjectEvent event = tellingNoVersion(change);

            assertThat(handle(event)).isEqualTo(new Removed(event));
            assertThat(stored(key + "/256.jpg")).isEmpty();
        }

        @Test
        void removesTheThumbnailsOfAnObjectThatS3HasLost() {
            handle(upload(key, "ok/jpeg-small.jpg"));
            S3Client losing = TestClients.s3(TestClients.endpoint(), new ExecutionInterceptor() {
                @Override
                public SdkHttpResponse modifyHttpResponse(
                        Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
                    boolean isHead = context.httpRequest().method() == SdkHttpMethod.HEAD;
                    return isHead
                            ? context.httpResponse().copy(response -> response.statusCode(405))
                            : context.httpResponse();
                }
            });
            ObjectEvent event = tellingNoVersion(Change.UNKNOWN);

            assertThat(handle(job(losing), event)).isEqualTo(new Removed(event));
            assertThat(stored(key + "/256.jpg")).isEmpty();
        }

        @Test
        void makesTheThumbnailsOfAnObjectThatWasRejectedAsArchivedAndIsRestored() throws Exception {
            ObjectEvent event = upload(key, "ok/jpeg-small.jpg");
            try (FlakyAws archived = new FlakyAws(named("GetObject"), 99, Fault.ACCESS_DENIED)) {
                assertThat(handle(archived, invocation(), event)).isInstanceOf(Rejected.class);
            }

            assertThat(handle(tellingNoVersion(Change.UNKNOWN))).isInstanceOf(Skipped.class);
            assertThat(handle(tellingNoVersion(Change.RESTORED))).isInstanceOf(Made.class);
            assertThat(stored(key + "/256.jpg")).isPresent();
        }

        @ParameterizedTest
        @EnumSource(names = {"UNKNOWN", "RESTORED"})
        void isRejectedForGoodIfItIsGivenUp(Change change) {
            ObjectEvent uploaded = upload(key, "ok/jpeg-small.jpg");

            job(s3).giveUp(invocation(), tellingNoVersion(change), "its attempts keep dying");

            assertThat(handle(uploaded)).isInstanceOf(Skipped.class);
        }

        private ObjectEvent tellingNoVersion(Change change) {
            return event(change, "ObjectRenamed:Rename", uploads, key, Optional.empty(), Optional.empty());
        }
    }

    @Nested
    class WhereS3Fails {

        private final ObjectEvent event = upload(folder + "/cat.jpg", "ok/jpeg-baseline.jpg");
        private final Invocation invocation = invocation();

        @ParameterizedTest
        @EnumSource(
                value = Fault.class,
                names = {"SERVICE_UNAVAILABLE"})
        void onceTheObjectIsFetchedAgain(Fault fault) throws Exception {
            try (FlakyAws flaky = new FlakyAws(named("GetObject"), 1, fault)) {
                assertThat(handle(flaky, invocation, event)).isInstanceOf(Made.class);
                assertThat(flaky.requests()).isEqualTo(2);
            }

            assertThat(stored(event.key() + "/256.jpg").orElseThrow().asByteArray())
                    .isEqualTo(rendered("ok/jpeg-baseline.jpg"));
        }

        @ParameterizedTest
        @EnumSource(
                value = Fault.class,
                names = {"RESPONSE_TRUNCATED", "RESPONSE_TRUNCATED_WITHOUT_CHECKSUM", "SERVICE_UNAVAILABLE"})
        void alwaysItIsThrownAndMendedByARetry(Fault fault) throws Exception {
            try (FlakyAws flaky = new FlakyAws(named("GetObject"), Integer.MAX_VALUE, fault)) {
                assertThatThrownBy(() -> handle(flaky, invocation, event)).isInstanceOf(SdkException.class);
            }
            assertThat(stored(event.key() + "/256.jpg")).isEmpty();
            assertThat(rejected).isEmpty();

            assertThat(job(s3).handle(invocation, event, (object, reason) -> {}))
                    .isInstanceOf(Made.class);
        }

        @ParameterizedTest
        @EnumSource(
                value = Fault.class,
                names = {"SERVICE_UNAVAILABLE", "INTERNAL_ERROR", "RESPONSE_LOST"})
        void onceTheThumbnailIsStoredAgain(Fault fault) throws Exception {
            try (FlakyAws flaky = new FlakyAws(named("PutObject"), 1, fault)) {
                assertThat(handle(flaky, invocation, event)).isInstanceOf(Made.class);
            }

            assertThat(stored(event.key() + "/256.jpg").orElseThrow().asByteArray())
                    .isEqualTo(rendered("ok/jpeg-baseline.jpg"));
        }

        @Test
        void toStoreAThumbnailItIsThrownAndMendedByARetry() throws Exception {
            try (FlakyAws flaky = new FlakyAws(named("PutObject"), Integer.MAX_VALUE, Fault.SERVICE_UNAVAILABLE)) {
                assertThatThrownBy(() -> handle(flaky, invocation, event))
                        .isInstanceOfSatisfying(
                                S3Exception.class,
                                failure -> assertThat(failure.statusCode()).isEqualTo(503));
            }

            assertThat(job(s3).handle(invocation, event, (object, reason) -> {}))
                    .isInstanceOf(Made.class);
        }
    }

    private ThumbnailSettings settings(String pattern, long maxBytes) {
        return new ThumbnailSettings(
                uploads, "", thumbnails, stack.output("ObjectsTable"), pattern, "public, max-age=60", maxBytes);
    }

    private Thumbnails job(S3Client client) {
        return job(client, settings("{key}/{size}.{extension}", 10_000_000), 256);
    }

    private Thumbnails job(S3Client client, ThumbnailSettings settings, Integer... sizes) {
        return new Thumbnails(client, stack.dynamoDb, settings, TestSettings.rendering(sizes), Clock.systemUTC());
    }

    private ObjectOutcome handle(ObjectEvent event) {
        return handle(job(s3), event);
    }

    private ObjectOutcome handle(Thumbnails job, ObjectEvent event) {
        return job.handle(invocation(), event, (object, reason) -> rejected.add(reason));
    }

    private ObjectOutcome handle(FlakyAws flaky, Invocation invocation, ObjectEvent event) {
        return job(TestClients.s3(flaky.endpoint()))
                .handle(invocation, event, (object, reason) -> rejected.add(reason));
    }

    private static Invocation invocation() {
        return invocation(UUID.randomUUID().toString(), false);
    }

    private static Invocation invocation(String requestId, boolean redriven) {
        Instant now = Instant.now();
        return new Invocation(requestId, now, now.plusSeconds(60), "$LATEST", false, 1769, redriven, Optional.empty());
    }

    /** @return the event that S3 sends of it */
    private ObjectEvent upload(String key, String image) {
        return upload(uploads, key, TestImages.file(image));
    }

    private ObjectEvent upload(String bucket, String key, byte[] file) {
        PutObjectResponse put =
                stack.s3.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(file));
        return new ObjectEvent(
                Change.CREATED,
                "ObjectCreated:Put",
                bucket,
                key,
                OptionalLong.of(file.length),
                Optional.of(put.eTag().replace("\"", "")),
                Optional.ofNullable(put.versionId()),
                Optional.of(nextSequencer()));
    }

    /** @return the event that S3 sends of it */
    private ObjectEvent remove(String key) {
        delete(key);
        return removal(key);
    }

    private void delete(String key) {
        stack.s3.deleteObject(request -> request.bucket(uploads).key(key));
    }

    private ObjectEvent removal(String key) {
        return event(
                Change.REMOVED, "ObjectRemoved:Delete", uploads, key, Optional.empty(), Optional.of(nextSequencer()));
    }

    private static ObjectEvent onlyKey(ObjectEvent event) {
        return event(event.change(), "plain", event.bucket(), event.key(), Optional.empty(), Optional.empty());
    }

    private static ObjectEvent event(
            Change change, String name, String bucket, String key, Optional<String> eTag, Optional<String> sequencer) {
        return new ObjectEvent(change, name, bucket, key, OptionalLong.empty(), eTag, Optional.empty(), sequencer);
    }

    private String nextSequencer() {
        events++;
        return "0069B28090934F%02X".formatted(events);
    }

    private Optional<ResponseBytes<GetObjectResponse>> stored(String key) {
        try {
            return Optional.of(
                    stack.s3.getObjectAsBytes(get -> get.bucket(thumbnails).key(key)));
        } catch (S3Exception none) {
            // Where the key cannot be written in XML, the error cannot be read, and has no class of its own.
            assertThat(none.statusCode()).isEqualTo(404);
            return Optional.empty();
        }
    }

    private Map<String, String> metadata(Thumbnail thumbnail) {
        return stored(thumbnail.key()).orElseThrow().response().metadata();
    }

    private static List<Thumbnail> made(ObjectOutcome outcome) {
        assertThat(outcome).isInstanceOf(Made.class);
        return ((Made) outcome).thumbnails();
    }

    private static Thumbnail onlyThumbnail(ObjectOutcome outcome) {
        assertThat(made(outcome)).hasSize(1);
        return made(outcome).getFirst();
    }

    /** What the renderer makes of an image by itself. */
    private static byte[] rendered(String image) {
        Rendering rendering = TestImages.render(TestImages.file(image), TestSettings.rendering(256));
        return TestImages.bytes(((Rendered) rendering).pictures().getFirst());
    }
}
