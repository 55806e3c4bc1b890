package org.coatcheck.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.coatcheck.testing.AwsCall.named;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.image.FileMemory;
import org.coatcheck.image.Renderer;
import org.coatcheck.image.TestImages;
import org.coatcheck.testing.FlakyAws;
import org.coatcheck.testing.FlakyAws.Fault;
import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestSettings;
import org.coatcheck.thumbnail.CurrentUpload.Present;
import org.coatcheck.thumbnail.ObjectOutcome.Duplicate;
import org.coatcheck.thumbnail.ObjectOutcome.Made;
import org.coatcheck.thumbnail.ObjectOutcome.Rejected;
import org.coatcheck.thumbnail.ObjectOutcome.Skipped;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * An attempt makes calls at the same time whose order does not matter: a version that its event names is fetched while it is
 * claimed, its entry is marked while it is decoded, and its thumbnails are put together.
 */
class OverlapIT extends ThumbnailsFixture {

    private final String key = folder + "/cat.jpg";

    /** Each of the two calls gets its response only after the other one: in turn, neither could. */
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void claimsAndFetchesAtTheSameTime(boolean claimIsHeld) {
        Gate gate = claimIsHeld
                ? new Gate(PutItemRequest.class, GetObjectRequest.class)
                : new Gate(GetObjectRequest.class, PutItemRequest.class);

        assertThat(handle(thumbnails(gate), upload(key, "ok/jpeg-small.jpg"))).isInstanceOf(Made.class);

        assertThat(gate.responses)
                .containsExactlyInAnyOrder(
                        "GetObjectRequest", "PutItemRequest", "PutItemRequest", "PutObjectRequest", "PutItemRequest");
        assertThat(gate.responses.subList(2, 5))
                .containsExactly("PutItemRequest", "PutObjectRequest", "PutItemRequest");
    }

    @Test
    void dropsAFailureToFetchAVersionThatIsNotClaimed() {
        ObjectEvent event = upload(key, "ok/jpeg-small.jpg");
        handle(event);

        try (FlakyAws aws = new FlakyAws(named("GetObject"), Integer.MAX_VALUE, Fault.ACCESS_DENIED)) {
            Gate gate = new Gate(PutItemRequest.class, GetObjectRequest.class);
            Thumbnails denied = thumbnails(TestClients.s3(aws.endpoint(), gate), TestClients.dynamoDb(gate));

            assertThat(handle(denied, event)).isEqualTo(new Duplicate(event));
            assertThat(aws.requests()).isOne();
        }
    }

    @Test
    void throwsTheFailureOfTheClaim() {
        ObjectEvent event = upload(key, "ok/jpeg-small.jpg");

        try (FlakyAws aws = new FlakyAws(call -> true, Integer.MAX_VALUE, Fault.ACCESS_DENIED)) {
            Thumbnails denied = thumbnails(TestClients.s3(aws.endpoint()), TestClients.dynamoDb(aws.endpoint()));

            assertThatThrownBy(() -> handle(denied, event))
                    .isInstanceOf(SdkException.class)
                    .hasMessageContaining("DynamoDb");
        }
    }

    /** Lambda freezes the process after the response. */
    @Test
    void endsTheClaimBeforeTheAttemptEnds() {
        AtomicInteger claims = new AtomicInteger();
        Gate gate = new Gate(PutItemRequest.class, GetObjectRequest.class);
        // The SDK asks the last interceptor first: the fetch fails when the gate is open.
        Thumbnails dying = thumbnails(
                TestClients.s3(
                        TestClients.endpoint(),
                        new ExecutionInterceptor() {
                            @Override
                            public void afterTransmission(
                                    Context.AfterTransmission context, ExecutionAttributes attributes) {
                                throw new StackOverflowError("while fetching");
                            }
                        },
                        gate),
                TestClients.dynamoDb(gate, new ExecutionInterceptor() {
                    @Override
                    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
                        claims.incrementAndGet();
                    }
                }));

        assertThatThrownBy(() -> handle(dying, upload(key, "ok/jpeg-small.jpg")))
                .isInstanceOf(StackOverflowError.class);

        assertThat(claims).hasValue(1);
    }

    /** Only the decoder finds that this image has no pixels. */
    @Test
    void marksTheEntryBeforeTheImageIsDecoded() {
        EntryWrites writes = new EntryWrites(state -> {});
        ObjectEvent event = upload(key, "rejected/jpeg-cut-scan-start.jpg");

        assertThat(handle(thumbnails(s3, writes.dynamoDb()), event)).isInstanceOf(Rejected.class);

        assertThat(writes.states()).containsExactly("MAKING", "WRITING", "REJECTED");
        assertThat(rejectionReasons).singleElement().asString().contains("cannot be decoded");
        assertThat(requests).containsExactly("GetObjectRequest");
    }

    @Test
    void dropsTheRejectionOfAVersionThatIsNotTheNewestWhenItIsMarked() {
        ObjectEvent older = upload(key, "rejected/jpeg-cut-scan-start.jpg");
        EntryWrites writes = new EntryWrites(state -> {
            if (state.equals("WRITING")) {
                assertThat(handle(upload(key, "ok/jpeg-small.jpg"))).isInstanceOf(Made.class);
            }
        });

        assertThat(handle(thumbnails(s3, writes.dynamoDb()), older))
                .isEqualTo(new Skipped(older, "a newer version is known"));

        assertThat(writes.states()).containsExactly("MAKING", "WRITING");
        assertThat(rejectionReasons).isEmpty();
        assertThat(storedThumbnail(key + "/256.jpg")).isPresent();
    }

    /** Each of the two calls gets its response only after the other one. */
    @Test
    void putsThumbnailsAtTheSameTime() {
        Gate gate = new Gate(PutObjectRequest.class, PutObjectRequest.class, 2);
        Thumbnails thumbnails = thumbnails(
                TestClients.s3(TestClients.endpoint(), gate),
                settings("{key}/{size}.{extension}", 10_000_000),
                128,
                256);

        assertThat(made(handle(thumbnails, upload(key, "ok/jpeg-small.jpg"))))
                .extracting(Thumbnail::key)
                .containsExactly(key + "/256.jpg", key + "/128.jpg");
    }

    @Test
    void givesUpTheFetchBetweenTwoReads() {
        byte[] image = TestImages.file("ok/jpeg-baseline.jpg");
        ObjectEvent event = upload(uploadsBucket, key, image);
        Present version = new Present(event.eTag().orElseThrow(), event.size());
        UploadsBucket uploads = new UploadsBucket(s3, Long.MAX_VALUE);
        AtomicInteger asked = new AtomicInteger();

        try (FileMemory memory = new Renderer(TestSettings.rendering(256)).fileMemory()) {
            assertThat(uploads.fetch(event, version, memory, () -> asked.incrementAndGet() == 2))
                    .isEmpty();
            assertThat(asked).hasValue(2);
            assertThat(requests).containsExactly("GetObjectRequest");

            assertThat(uploads.fetch(event, version, memory, () -> false)).isPresent();
            assertThat(uploads.fetch(event, version, memory, () -> true)).isEmpty();
            assertThat(requests).hasSize(2);
        }
    }

    /**
     * Notes each state that is written to the object's entry.
     *
     * @param beforeWrite is told of each state before it is written
     */
    private record EntryWrites(Consumer<String> beforeWrite, List<String> states) implements ExecutionInterceptor {

        EntryWrites(Consumer<String> beforeWrite) {
            this(beforeWrite, Collections.synchronizedList(new ArrayList<>()));
        }

        DynamoDbClient dynamoDb() {
            return TestClients.dynamoDb(this);
        }

        /** Once for each call, however often the SDK repeats it. */
        @Override
        public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
            if (context.request() instanceof PutItemRequest put) {
                String state = put.item().get("state").s();
                beforeWrite.accept(state);
                states.add(state);
            }
        }
    }

    private Thumbnails thumbnails(Gate gate) {
        return thumbnails(TestClients.s3(TestClients.endpoint(), gate), TestClients.dynamoDb(gate));
    }

    private Thumbnails thumbnails(S3Client client, DynamoDbClient dynamoDb) {
        return new Thumbnails(
                new ThumbnailStorage(
                        client, dynamoDb, settings("{key}/{size}.{extension}", 10_000_000), Clock.systemUTC()),
                TestSettings.rendering(256));
    }
}
