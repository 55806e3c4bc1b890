package org.coatcheck.function;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.coatcheck.image.Format;
import org.coatcheck.sdk.Checksum;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * Each kind of AWS call that the function makes for an upload. AWS rejects every call that would write something, so nothing
 * changes there.
 */
final class PrimingCalls {

    /** No bucket and no table has anything of this name. */
    private static final String NAME = "priming";

    /** No object has this ETag. */
    private static final String ETAG = "\"priming\"";

    /** The size of a small thumbnail. */
    private static final int UPLOAD_BYTES = 8192;

    /** SQS accepts a delay of at most 900 seconds. */
    private static final int INVALID_DELAY = 901;

    private static final AttributeValue VALUE = AttributeValue.fromS(NAME);

    private final RoomSettings settings;
    private final S3Client s3;
    private final DynamoDbClient dynamoDb;
    private final SqsClient sqs;

    PrimingCalls(RoomSettings settings, S3Client s3, DynamoDbClient dynamoDb, SqsClient sqs) {
        this.settings = settings;
        this.s3 = s3;
        this.dynamoDb = dynamoDb;
        this.sqs = sqs;
    }

    Stream<Runnable> all() {
        return Stream.of(
                this::readEntry,
                this::writeEntry,
                this::getUpload,
                this::putThumbnail,
                this::writeRecord,
                this::sendMessage);
    }

    private void readEntry() {
        dynamoDb.getItem(
                get -> get.tableName(settings.thumbnail().objectsTable()).key(Map.of("object", VALUE)));
    }

    private void writeEntry() {
        write(
                settings.thumbnail().objectsTable(),
                Map.of("object", VALUE, "thumbnails", AttributeValue.fromL(List.of(VALUE))));
    }

    private void writeRecord() {
        write(settings.ledger().invocationsTable(), Map.of("requestId", VALUE, "startedAt", VALUE, "outcome", VALUE));
    }

    /** Rejected with 400, because no item has the attribute of the condition. */
    private void write(String table, Map<String, AttributeValue> item) {
        dynamoDb.putItem(put -> put.tableName(table)
                .item(item)
                .conditionExpression("priming = :priming")
                .expressionAttributeValues(Map.of(":priming", VALUE)));
    }

    /** Rejected with 404. If there is an object of this name, rejected with 412. */
    private void getUpload() {
        s3.getObject(
                get -> get.bucket(settings.thumbnail().uploads().firstBucket())
                        .key(NAME)
                        .ifMatch(ETAG),
                ResponseTransformer.toBytes());
    }

    /** Rejected like {@link #getUpload}. */
    private void putThumbnail() {
        byte[] thumbnail = new byte[UPLOAD_BYTES];
        s3.putObject(
                put -> put.bucket(settings.thumbnail().thumbnailsBucket())
                        .key(NAME)
                        .contentType(Format.JPEG.contentType())
                        .metadata(Map.of("source-key", NAME))
                        .checksumCRC32(Checksum.crc32(ByteBuffer.wrap(thumbnail)))
                        .ifMatch(ETAG),
                RequestBody.fromBytes(thumbnail));
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
}
