package org.coatcheck.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.coatcheck.event.Invocation;
import org.coatcheck.function.TestRouter;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.testing.CapacityCounter;
import org.coatcheck.testing.EventFiles;
import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestQueue;
import org.coatcheck.testing.TestStack;
import org.coatcheck.thumbnail.ObjectsReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What each kind of event costs in DynamoDB, in write units of both tables and the index by time. DynamoDB itself counts. The
 * events are as long as on AWS, and so are the names of buckets and keys, the trace header and the ids.
 */
class WriteUnitsIT {

    /** X-Ray's header, in the form that Lambda passes on. */
    private static final String TRACE =
            "Root=1-69b28091-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=1:a87bd80c:0";

    private final TestStack stack = TestStack.shared();
    private final String invocationsTable = "invocations-" + UUID.randomUUID();
    private final String objectsTable = "objects-" + UUID.randomUUID();
    private final TestQueue queue = new TestQueue("UnknownQueueUrl");
    private final CapacityCounter units = CapacityCounter.ofWrites(invocationsTable, objectsTable);
    private final LedgerReader ledger = new LedgerReader(stack.dynamoDb, invocationsTable);

    /** S3 does not invoke the deployed function for this prefix. */
    private final String key = UUID.randomUUID() + "/2026/11/IMG_20261128_142231_HDR.jpg";

    private final Router router = TestRouter.create(
            Map.of(
                    "coatcheck.uploads-prefix", key.substring(0, key.indexOf('/')),
                    "coatcheck.invocations-table", invocationsTable,
                    "coatcheck.objects-table", objectsTable,
                    "coatcheck.unknown-queue-url", queue.url(),
                    "coatcheck.rejected-queue-url", queue.url()),
            stack.s3,
            TestClients.dynamoDb(units),
            stack.sqs,
            Clock.systemUTC());

    @BeforeEach
    void createTables() {
        stack.createInvocationsTable(invocationsTable);
        stack.createObjectsTable(objectsTable);
    }

    @AfterEach
    void deleteTablesAndQueue() {
        queue.close();
        stack.dynamoDb.deleteTable(delete -> delete.tableName(invocationsTable));
        stack.dynamoDb.deleteTable(delete -> delete.tableName(objectsTable));
    }

    /** Begun record, claim, mark, result, ended record and its entry in the index. A duplicate has no mark and no result. */
    @Test
    void uploadCostsSixAndItsDuplicateFour() {
        byte[] event = uploaded("0069B28091934F77A8");

        assertThat(units(event)).isEqualTo(6);
        assertThat(units(event)).isEqualTo(4);

        assertThat(stack.s3
                        .headObject(head ->
                                head.bucket(stack.output("ThumbnailsBucket")).key(key + "/256.jpg"))
                        .contentType())
                .isEqualTo("image/jpeg");
    }

    /** A claim is written as if the object were new, and again over its entry. The entry lists the last requests. */
    @Test
    void eachLaterVersionCostsSeven() {
        assertThat(units(uploaded("0069B28091934F77A0"))).isEqualTo(6);
        for (int version = 1; version < 10; version++) {
            assertThat(units(uploaded("0069B28091934F77A" + version)))
                    .as("version %d", version)
                    .isEqualTo(7);
        }

        assertThat(new ObjectsReader(stack.dynamoDb, objectsTable)
                        .find(stack.output("UploadsBucket") + "/" + key)
                        .map(entry -> ledger.attempts(entry.requests())))
                .hasValueSatisfying(attempts -> assertThat(attempts).hasSize(8));
    }

    @Test
    void requestCostsTwo() {
        assertThat(units(EventFiles.bytes("apigateway-rest.json"))).isEqualTo(2);
    }

    @Test
    void unknownEventCostsThree() {
        assertThat(units(EventFiles.bytes("kinesis.json"))).isEqualTo(3);
    }

    /** Of a small bucket, a tick reads all, and has no cursor to save. */
    @Test
    void tickCostsThree() {
        assertThat(units("{\"source\":\"aws:events\",\"detail\":\"0900Z\"}".getBytes(UTF_8)))
                .isEqualTo(3);
    }

    /** Uploads an image. Its event is that of a file, about this object. */
    private byte[] uploaded(String sequencer) {
        String bucket = stack.output("UploadsBucket");
        String eTag = stack.s3
                .putObject(put -> put.bucket(bucket).key(key), Path.of("src/test/resources/images/ok/jpeg-small.jpg"))
                .eTag();
        return new String(EventFiles.bytes("s3-put-2.6.json"), UTF_8)
                .replaceAll("\\s*\\n\\s*", "")
                .replace("\"coatcheck-uploads\"", "\"" + bucket + "\"")
                .replace("uploads/cat.jpg", key)
                .replace("8be0b7aff405763d7f74ab7042abe3ec", eTag.replace("\"", ""))
                .replace("0069B28091934F77A8", sequencer)
                .getBytes(UTF_8);
    }

    private double units(byte[] event) {
        Instant now = Instant.now();
        String id = UUID.randomUUID().toString();
        units.take();
        router.route(
                new Invocation(id, now, now.plus(Duration.ofMinutes(1)), "42", true, 1769, false, Optional.of(TRACE)),
                event);
        double used = units.take();
        List<InvocationRecord> attempts = ledger.attempts(id);
        assertThat(attempts)
                .singleElement()
                .satisfies(record -> assertThat(record.ending()).isPresent());
        return used;
    }
}
