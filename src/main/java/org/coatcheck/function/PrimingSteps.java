package org.coatcheck.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.coatcheck.event.Invocation;
import org.coatcheck.image.Format;
import org.coatcheck.image.Renderer;
import org.coatcheck.image.Rendering.Rejected;
import org.coatcheck.image.Rendering.Rendered;
import org.coatcheck.image.RenderingSettings;
import org.coatcheck.router.Router;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * What {@link Priming} runs: the function's own code with AWS responses from memory, and each kind of AWS call once, in a form
 * that AWS rejects. So nothing changes in AWS.
 */
final class PrimingSteps {

    /** No bucket, table or queue has anything of this name. */
    private static final String NAME = "priming";

    /** No object has this ETag. */
    private static final String ETAG = "\"priming\"";

    /** A generated colour gradient, large enough that its decoder shrinks it. */
    private static final String IMAGE = "priming.jpg";

    private static final int IMAGE_SIZE = 512;

    /** The size of a small thumbnail. */
    private static final int UPLOAD_BYTES = 8192;

    /** SQS accepts a delay of at most 900 seconds. */
    private static final int INVALID_DELAY = 901;

    private static final AttributeValue VALUE = AttributeValue.fromS(NAME);

    private final RoomSettings settings;
    private final S3Client s3;
    private final DynamoDbClient dynamoDb;
    private final SqsClient sqs;
    private final byte[] image = image();
    private final Router router;

    PrimingSteps(RoomSettings settings, S3Client s3, DynamoDbClient dynamoDb, SqsClient sqs) {
        this.settings = settings;
        this.s3 = s3;
        this.dynamoDb = dynamoDb;
        this.sqs = sqs;
        this.router = Wiring.router(
                settings,
                PrimingClients.s3(image),
                PrimingClients.dynamoDb(),
                PrimingClients.sqs(),
                Clock.systemUTC(),
                line -> {});
    }

    Stream<Runnable> all() {
        return Stream.of(
                this::routeEvents,
                this::renderFormats,
                this::readObjects,
                this::writeObjects,
                this::getUpload,
                this::putThumbnail,
                this::writeRecord,
                this::sendMessage);
    }

    private void routeEvents() {
        Instant now = Instant.now();
        Invocation invocation = new Invocation(
                NAME, now, now.plus(Duration.ofMinutes(1)), "$LATEST", false, 128, false, Optional.empty());
        PrimingEvents.ALL.forEach(event -> router.route(invocation, event.getBytes(UTF_8)));
    }

    /** Writes the image in each format, and reads what was written. */
    private void renderFormats() {
        Renderer reader = new Renderer(settings.rendering());
        Stream.of(Format.values())
                .map(format -> new Renderer(new RenderingSettings(
                        List.of(IMAGE_SIZE), format.toString().toLowerCase(Locale.ROOT), 80, Long.MAX_VALUE)))
                .forEach(writer -> render(reader, render(writer, image)));
    }

    private static byte[] render(Renderer renderer, byte[] file) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(file.length).copyFrom(MemorySegment.ofArray(file));
            return switch (renderer.render(segment)) {
                case Rendered rendered -> rendered.pictures().getFirst().file().toArray(ValueLayout.JAVA_BYTE);
                case Rejected rejected ->
                    throw new IllegalStateException("libvips cannot render the priming image: " + rejected.reason());
            };
        }
    }

    private void readObjects() {
        dynamoDb.getItem(
                get -> get.tableName(settings.thumbnail().objectsTable()).key(Map.of("object", VALUE)));
    }

    /** Rejected with 400, because no item has the attribute of the condition. */
    private void writeObjects() {
        write(
                settings.thumbnail().objectsTable(),
                Map.of("object", VALUE, "thumbnails", AttributeValue.fromL(List.of(VALUE))));
    }

    /** Rejected with 400, like {@link #writeObjects}. */
    private void writeRecord() {
        write(settings.ledger().invocationsTable(), Map.of("requestId", VALUE, "startedAt", VALUE, "outcome", VALUE));
    }

    private void write(String table, Map<String, AttributeValue> item) {
        dynamoDb.putItem(put -> put.tableName(table)
                .item(item)
                .conditionExpression("priming = :priming")
                .expressionAttributeValues(Map.of(":priming", VALUE)));
    }

    /** Rejected with 404, or with 412 if there is such a key. */
    private void getUpload() {
        s3.getObject(
                get -> get.bucket(settings.thumbnail().uploadsBucket())
                        .key(NAME)
                        .ifMatch(NAME),
                ResponseTransformer.toBytes());
    }

    /** Rejected with 404, or with 412 if there is such a key. */
    private void putThumbnail() {
        s3.putObject(
                put -> put.bucket(settings.thumbnail().thumbnailsBucket())
                        .key(NAME)
                        .contentType(Format.JPEG.contentType())
                        .metadata(Map.of("source-key", NAME))
                        .ifMatch(ETAG),
                RequestBody.fromBytes(new byte[UPLOAD_BYTES]));
    }

    /** Rejected with 400, because of the delay. */
    private void sendMessage() {
        MessageAttributeValue source = MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(NAME)
                .build();
        sqs.sendMessage(message -> message.queueUrl(settings.quarantine().rejectedQueueUrl())
                .messageBody(NAME)
                .messageAttributes(Map.of("source", source))
                .delaySeconds(INVALID_DELAY));
    }

    private static byte[] image() {
        try (InputStream file = PrimingSteps.class.getResourceAsStream(IMAGE)) {
            return Optional.ofNullable(file).orElseThrow().readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + IMAGE, unreadable);
        }
    }
}
