package org.coatcheck.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;
import org.coatcheck.event.Attempt;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.image.RenderingResult;
import org.coatcheck.image.RenderingResult.Rendered;
import org.coatcheck.image.TestImages;
import org.coatcheck.testing.FlakyAws;
import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestSettings;
import org.coatcheck.testing.TestStack;
import org.coatcheck.thumbnail.ObjectOutcome.Made;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.StorageClass;
import software.amazon.awssdk.utils.BinaryUtils;
import software.amazon.awssdk.utils.Md5Utils;

/** Uploads objects to the test stack, handles the events that S3 would send, and reads the thumbnails. */
abstract class ThumbnailsFixture {

    final TestStack stack = TestStack.shared();
    final String uploadsBucket = stack.output("UploadsBucket");
    final String thumbnailsBucket = stack.output("ThumbnailsBucket");

    /** S3 does not invoke the deployed function for this prefix. */
    final String folder = UUID.randomUUID().toString();

    /** The requests that {@link #s3} sent, such as {@code GetObjectRequest}. */
    final List<String> requests = Collections.synchronizedList(new ArrayList<>());

    final S3Client s3 = TestClients.s3(TestClients.endpoint(), new ExecutionInterceptor() {
        @Override
        public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
            requests.add(context.request().getClass().getSimpleName());
        }
    });

    /** The reasons of all rejections. */
    final List<String> rejectionReasons = new ArrayList<>();

    private int sequencers;

    ThumbnailSettings settings(String keyPattern, long maxBytes) {
        return new ThumbnailSettings(
                new UploadsSettings(List.of(uploadsBucket), List.of(), ""),
                thumbnailsBucket,
                stack.output("ObjectsTable"),
                new KeyPattern(keyPattern),
                "public, max-age=60",
                maxBytes,
                TestSettings.RETRY_DELAY);
    }

    Thumbnails thumbnails(S3Client client) {
        return thumbnails(client, settings("{key}/{size}.{extension}", 10_000_000), 256);
    }

    Thumbnails thumbnails(S3Client client, ThumbnailSettings settings, Integer... sizes) {
        return new Thumbnails(
                new ThumbnailStorage(client, stack.dynamoDb, settings, Clock.systemUTC()),
                TestSettings.rendering(sizes));
    }

    ObjectOutcome handle(ObjectEvent event) {
        return handle(attempt(), event);
    }

    ObjectOutcome handle(Attempt attempt, ObjectEvent event) {
        return handle(thumbnails(s3), attempt, event);
    }

    ObjectOutcome handle(FlakyAws aws, Attempt attempt, ObjectEvent event) {
        return handle(thumbnails(TestClients.s3(aws.endpoint())), attempt, event);
    }

    ObjectOutcome handle(Thumbnails thumbnails, ObjectEvent event) {
        return handle(thumbnails, attempt(), event);
    }

    private ObjectOutcome handle(Thumbnails thumbnails, Attempt attempt, ObjectEvent event) {
        return thumbnails.handle(attempt, event, (object, reason) -> rejectionReasons.add(reason));
    }

    static Attempt attempt() {
        return attempt(false);
    }

    static Attempt redriven() {
        return attempt(true);
    }

    private static Attempt attempt(boolean redriven) {
        Instant now = Instant.now();
        return new Invocation(
                        UUID.randomUUID().toString(),
                        now,
                        now.plusSeconds(60),
                        "$LATEST",
                        false,
                        1769,
                        redriven,
                        Optional.empty())
                .attempt();
    }

    /**
     * Uploads a test image.
     *
     * @return the event that S3 sends
     */
    ObjectEvent upload(String key, String image) {
        return upload(uploadsBucket, key, TestImages.file(image));
    }

    ObjectEvent upload(String bucket, String key, byte[] file) {
        return upload(bucket, key, file, put -> {});
    }

    /** SSE-C: only who has the key can read the object. */
    static void encryptedByItsOwner(PutObjectRequest.Builder put) {
        byte[] customerKey = new byte[32];
        put.sseCustomerAlgorithm("AES256")
                .sseCustomerKey(BinaryUtils.toBase64(customerKey))
                .sseCustomerKeyMD5(Md5Utils.md5AsBase64(customerKey));
    }

    /** Uploads an object that S3 archives at once. */
    ObjectEvent uploadArchived(String key) {
        return upload(key, "ok/jpeg-small.jpg", put -> put.storageClass(StorageClass.GLACIER));
    }

    /** Makes an archived object readable. LocalStack does it at once. */
    void restore(String key) {
        stack.s3.restoreObject(
                restore -> restore.bucket(uploadsBucket).key(key).restoreRequest(request -> request.days(1)));
    }

    /** The event that S3 sends when an archived object can be read. */
    ObjectEvent restored(String key) {
        return event(
                Change.RESTORED, "ObjectRestore:Completed", uploadsBucket, key, Optional.empty(), Optional.empty());
    }

    /**
     * Uploads a test image with further properties.
     *
     * @return the event that S3 sends
     */
    ObjectEvent upload(String key, String image, Consumer<PutObjectRequest.Builder> properties) {
        return upload(uploadsBucket, key, TestImages.file(image), properties);
    }

    ObjectEvent upload(String bucket, String key, byte[] file, Consumer<PutObjectRequest.Builder> properties) {
        PutObjectResponse put = stack.s3.putObject(
                request -> request.bucket(bucket).key(key).applyMutation(properties), RequestBody.fromBytes(file));
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

    /**
     * Removes an uploaded object.
     *
     * @return the event that S3 sends
     */
    ObjectEvent remove(String key) {
        delete(key);
        return removal(key);
    }

    /** Removes an uploaded object, without an event. */
    void delete(String key) {
        stack.s3.deleteObject(request -> request.bucket(uploadsBucket).key(key));
    }

    /** The event of a removal. It removes nothing. */
    ObjectEvent removal(String key) {
        return removal(uploadsBucket, key);
    }

    ObjectEvent removal(String bucket, String key) {
        return event(
                Change.REMOVED, "ObjectRemoved:Delete", bucket, key, Optional.empty(), Optional.of(nextSequencer()));
    }

    /** The plain form of an event: it has nothing but the key. */
    static ObjectEvent plain(ObjectEvent event) {
        return event(event.change(), "plain", event.bucket(), event.key(), Optional.empty(), Optional.empty());
    }

    static ObjectEvent event(
            Change change, String name, String bucket, String key, Optional<String> eTag, Optional<String> sequencer) {
        return new ObjectEvent(change, name, bucket, key, OptionalLong.empty(), eTag, Optional.empty(), sequencer);
    }

    private String nextSequencer() {
        sequencers++;
        return "0069B28090934F%02X".formatted(sequencers);
    }

    Optional<ResponseBytes<GetObjectResponse>> storedThumbnail(String key) {
        try {
            return Optional.of(stack.s3.getObjectAsBytes(
                    get -> get.bucket(thumbnailsBucket).key(key)));
        } catch (S3Exception notFound) {
            // A NoSuchKeyException if the SDK can read the error: it cannot if XML forbids a character of the key.
            assertThat(notFound.statusCode()).isEqualTo(404);
            return Optional.empty();
        }
    }

    Map<String, String> metadata(Thumbnail thumbnail) {
        return storedThumbnail(thumbnail.key()).orElseThrow().response().metadata();
    }

    static List<Thumbnail> made(ObjectOutcome outcome) {
        assertThat(outcome).isInstanceOf(Made.class);
        return ((Made) outcome).thumbnails();
    }

    static Thumbnail onlyThumbnail(ObjectOutcome outcome) {
        assertThat(made(outcome)).hasSize(1);
        return made(outcome).getFirst();
    }

    /** The expected thumbnail: what the renderer alone makes of a test image. */
    static byte[] rendered(String image) {
        RenderingResult rendering = TestImages.render(TestImages.file(image), TestSettings.rendering(256));
        return TestImages.bytes(((Rendered) rendering).pictures().getFirst());
    }
}
