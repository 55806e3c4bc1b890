package org.coatcheck.cleanup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.coatcheck.event.EventReader;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.Outcome;
import org.coatcheck.image.RenderingSettings;
import org.coatcheck.ledger.BegunRecords;
import org.coatcheck.ledger.InvocationLog;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.Ledger;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.ledger.LedgerReader.Question;
import org.coatcheck.ledger.LedgerSettings;
import org.coatcheck.quarantine.Quarantine;
import org.coatcheck.quarantine.QuarantineSettings;
import org.coatcheck.router.Router;
import org.coatcheck.testing.Eventually;
import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestQueue;
import org.coatcheck.testing.TestSettings;
import org.coatcheck.testing.TestStack;
import org.coatcheck.testing.Waiting;
import org.coatcheck.thumbnail.Fingerprint;
import org.coatcheck.thumbnail.KeyPattern;
import org.coatcheck.thumbnail.ObjectScan;
import org.coatcheck.thumbnail.ThumbnailSettings;
import org.coatcheck.thumbnail.ThumbnailStorage;
import org.coatcheck.thumbnail.Thumbnails;
import org.coatcheck.thumbnail.UploadsSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.StorageClass;

/** Uploads and removes objects with or without processing their events, lets time pass, and runs ticks. */
abstract class SweepFixture {

    /** The scan skips objects and entries that changed within the last hour. */
    static final Duration TWO_HOURS = Duration.ofHours(2);

    /** A tick uses half of it, and half of that for the uploads: enough for all objects of a test on a busy machine. */
    static final Duration TIMEOUT = Duration.ofMinutes(10);

    private static final byte[] TICK = "{\"source\":\"aws:events\",\"detail\":\"0900Z\"}".getBytes(UTF_8);

    final TestStack stack = TestStack.shared();
    final String thumbnailsBucket = stack.output("ThumbnailsBucket");
    final TestQueue rejectedQueue = new TestQueue("RejectedQueueUrl");

    /** Neither S3 invokes the deployed function for this prefix, nor does another test sweep it. */
    final String folder = UUID.randomUUID() + "/";

    /** The AWS requests of the function. */
    final List<SdkRequest> requests = Collections.synchronizedList(new ArrayList<>());

    String uploadsBucket = stack.output("UploadsBucket");

    /** How far the function's clock is ahead. The sweep leaves objects alone that have just changed. */
    Duration clockOffset = TWO_HOURS;

    /** Runs before each AWS request of the function. */
    Consumer<SdkRequest> beforeRequest = request -> {};

    /** Each test has its own, because the scan lists the whole table. */
    private final String objectsTable = "objects-" + UUID.randomUUID();

    /** Each test has its own, because a tick examines all attempts that the table has as begun. */
    private final String invocationsTable = "invocations-" + UUID.randomUUID();

    final BegunRecords begunRecords = new BegunRecords(stack.dynamoDb, invocationsTable);

    private final LedgerReader ledger = new LedgerReader(stack.dynamoDb, invocationsTable);
    private final Clock clock = ((InstantSource) () -> Instant.now().plus(clockOffset)).withZone(ZoneOffset.UTC);

    /** Simulates the death of the machine: after the first one, every AWS request throws it, so that nothing is recorded. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    @BeforeEach
    void createTables() {
        stack.createObjectsTable(objectsTable);
        stack.createInvocationsTable(invocationsTable);
    }

    @AfterEach
    void deleteTablesAndQueue() {
        stack.dynamoDb.deleteTable(delete -> delete.tableName(objectsTable));
        stack.dynamoDb.deleteTable(delete -> delete.tableName(invocationsTable));
        rejectedQueue.close();
    }

    void advanceClock(Duration duration) {
        clockOffset = clockOffset.plus(duration);
    }

    /** Uploads an image and processes its event. */
    void uploadAndProcess(String name) {
        upload(name, "ok/jpeg-small.jpg");
        process(event(name));
        assertThat(thumbnailExists(name + "/256.jpg")).isTrue();
    }

    /** Uploads an image whose event is lost. */
    void upload(String name, String image) {
        stack.s3.putObject(
                put -> put.bucket(uploadsBucket).key(folder + name), Path.of("src/test/resources/images", image));
    }

    /** Uploads an object that S3 archives at once. Its event is lost. */
    void uploadArchived(String name) {
        stack.s3.putObject(
                put -> put.bucket(uploadsBucket).key(folder + name).storageClass(StorageClass.GLACIER),
                Path.of("src/test/resources/images/ok/jpeg-small.jpg"));
    }

    /** Makes an archived object readable, and the event is lost. */
    void restore(String name) {
        stack.s3.restoreObject(
                restore -> restore.bucket(uploadsBucket).key(folder + name).restoreRequest(request -> request.days(1)));
    }

    /** How often the function has read an upload. */
    long looks(String name) {
        return requests.stream()
                .filter(request ->
                        request instanceof GetObjectRequest get && get.key().equals(folder + name))
                .count();
    }

    /** Removes an upload, and the event is lost. */
    void remove(String name) {
        stack.s3.deleteObject(delete -> delete.bucket(uploadsBucket).key(folder + name));
    }

    /** S3's own event of an upload. */
    byte[] event(String name) {
        return """
                {"Records": [{"eventSource": "aws:s3", "eventName": "ObjectCreated:Put",
                "s3": {"bucket": {"name": "%s"}, "object": {"key": "%s", "sequencer": "01"}}}]}""".formatted(uploadsBucket, folder + name).getBytes(UTF_8);
    }

    void process(byte[] event) {
        router(folder).route(invocation(), event);
    }

    /** Runs a tick, and returns its counts. */
    Map<String, Long> tick() {
        return tick(router(folder));
    }

    Map<String, Long> tick(Router router) {
        Invocation invocation = invocation();
        router.route(invocation, TICK);
        return ledger.attempts(invocation.requestId())
                .getFirst()
                .ending()
                .orElseThrow()
                .report();
    }

    private Invocation invocation() {
        Instant now = clock.instant();
        return new Invocation(
                UUID.randomUUID().toString(), now, now.plus(TIMEOUT), "$LATEST", false, 1769, false, Optional.empty());
    }

    /** Deletes all audit records, as if none had been written. */
    void loseRecords() {
        stack.dynamoDb.deleteTable(delete -> delete.tableName(invocationsTable));
        stack.dynamoDb
                .waiter()
                .waitUntilTableNotExists(describe -> describe.tableName(invocationsTable), Waiting.OFTEN);
        stack.createInvocationsTable(invocationsTable);
    }

    /** Runs work whose machine dies right before it sends a request for an object. */
    void killBefore(Class<? extends SdkRequest> kind, String name, Runnable work) throws Exception {
        AtomicBoolean dead = new AtomicBoolean();
        int begunBefore = countBegun(name);
        beforeRequest = request -> {
            if (kind.isInstance(request)
                    && request.getValueForField("Key", String.class)
                            .orElseThrow()
                            .startsWith(folder + name)) {
                waitForNewRecord(name, begunBefore);
                dead.set(true);
            }
            if (dead.get()) {
                throw new Killed();
            }
        };
        assertThatThrownBy(work::run).isInstanceOf(Killed.class);
        beforeRequest = request -> {};
    }

    /** The ledger writes the record in parallel with the work. */
    private void waitForNewRecord(String name, int begunBefore) {
        try {
            Eventually.get("record", () -> Optional.of(countBegun(name)).filter(begun -> begun > begunBefore));
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private int countBegun(String name) {
        return (int) records(name).stream()
                .filter(record -> record.outcome() == Outcome.BEGUN)
                .count();
    }

    /** The audit records of the attempts on an object. */
    List<InvocationRecord> records(String name) {
        Instant now = clock.instant();
        return ledger.find(new Question(
                        now.minus(Duration.ofHours(20)),
                        now.plus(TWO_HOURS),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(object(name))))
                .toList();
    }

    /** {@code bucket/key}. */
    String object(String name) {
        return uploadsBucket + "/" + folder + name;
    }

    /** The names of the fetched uploads, in order. */
    List<String> fetched() {
        return requests.stream()
                .filter(request -> request instanceof GetObjectRequest get && get.ifMatch() != null)
                .map(request -> ((GetObjectRequest) request).key().substring(folder.length()))
                .toList();
    }

    boolean thumbnailExists(String name) {
        try {
            stack.s3.headObject(head -> head.bucket(thumbnailsBucket).key(folder + name));
            return true;
        } catch (S3Exception notFound) {
            assertThat(notFound.statusCode()).isEqualTo(404);
            return false;
        }
    }

    /** The function with an uploads prefix, and with pages of two objects, so that several objects need several pages. */
    Router router(String prefix) {
        return router(prefix, 2);
    }

    Router router(String prefix, int pageSize) {
        return router(new UploadsSettings(List.of(uploadsBucket), List.of(prefix), ""), KeyPattern.DEFAULT, pageSize);
    }

    Router router(UploadsSettings uploads, KeyPattern keyPattern, int pageSize) {
        ExecutionInterceptor interceptor = interceptor();
        var s3 = TestClients.s3(TestClients.endpoint(), interceptor);
        var dynamoDb = TestClients.dynamoDb(interceptor);
        var sqs = TestClients.sqs(TestClients.endpoint(), interceptor);
        ThumbnailSettings settings = new ThumbnailSettings(
                uploads, thumbnailsBucket, objectsTable, keyPattern, "no-store", 1 << 20, TestSettings.RETRY_DELAY);
        RenderingSettings rendering = TestSettings.rendering(256);
        ThumbnailStorage storage = new ThumbnailStorage(s3, dynamoDb, settings, clock);
        Ledger writer = new Ledger(
                dynamoDb,
                new LedgerSettings(invocationsTable, Duration.ofDays(1)),
                new InvocationLog("sweep", line -> {}),
                clock);
        return new Router(
                new EventReader(uploadsBucket),
                writer,
                new Thumbnails(storage, rendering),
                new Cleanup(
                        new BegunRecords(dynamoDb, invocationsTable),
                        new LedgerReader(dynamoDb, invocationsTable),
                        new ObjectScan(storage, Fingerprint.of(settings, rendering), pageSize),
                        clock),
                new Quarantine(
                        sqs,
                        s3,
                        new QuarantineSettings(
                                rejectedQueue.url(), rejectedQueue.url(), stack.output("OversizedBucket"))),
                clock);
    }

    private ExecutionInterceptor interceptor() {
        return new ExecutionInterceptor() {
            // Once for each call, however often the SDK repeats it.
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                requests.add(context.request());
                beforeRequest.accept(context.request());
            }
        };
    }
}
