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
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.coatcheck.event.EventReader;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.Outcome;
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
import org.coatcheck.thumbnail.ObjectScan;
import org.coatcheck.thumbnail.ThumbnailSettings;
import org.coatcheck.thumbnail.Thumbnails;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Uploads and removes objects with or without processing their events, lets time pass, and runs ticks. */
abstract class SweepFixture {

    /** The scan skips objects and entries that changed within the last hour. */
    static final Duration TWO_HOURS = Duration.ofHours(2);

    private static final byte[] TICK = "{\"source\":\"aws:events\",\"detail\":\"0900Z\"}".getBytes(UTF_8);

    final TestStack stack = TestStack.shared();
    final String thumbnailsBucket = stack.output("ThumbnailsBucket");
    final TestQueue rejectedQueue = new TestQueue("RejectedQueueUrl");

    /** Neither S3 invokes the deployed function for this prefix, nor does another test sweep it. */
    final String folder = UUID.randomUUID() + "/";

    /** The AWS requests of the function. */
    final List<SdkRequest> requests = Collections.synchronizedList(new ArrayList<>());

    String uploadsBucket = stack.output("UploadsBucket");

    Duration lookBack = Duration.ofHours(6);

    /**
     * How far the function's clock is ahead. A tick examines all records of its look-back, so this is far from the records of
     * the deployed function and of other tests.
     */
    Duration clockOffset = Duration.ofHours(ThreadLocalRandom.current().nextInt(100_000, 500_000));

    /** Runs before each AWS request of the function. */
    Consumer<SdkRequest> beforeRequest = request -> {};

    /** Each test has its own, because the scan lists the whole table. */
    private final String objectsTable = "objects-" + UUID.randomUUID();

    private final LedgerReader ledger = new LedgerReader(stack.dynamoDb, stack.output("InvocationsTable"));
    private final Clock clock = ((InstantSource) () -> Instant.now().plus(clockOffset)).withZone(ZoneOffset.UTC);

    /** Simulates the death of the machine: after the first one, every AWS request throws it, so that nothing is recorded. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    @BeforeEach
    void createTable() {
        stack.createObjectsTable(objectsTable);
    }

    @AfterEach
    void deleteTableAndQueue() {
        stack.dynamoDb.deleteTable(delete -> delete.tableName(objectsTable));
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
                UUID.randomUUID().toString(),
                now,
                now.plusSeconds(60),
                "$LATEST",
                false,
                1769,
                false,
                Optional.empty());
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
                Optional.of(object(name))));
    }

    /** {@code bucket/key}. */
    String object(String name) {
        return uploadsBucket + "/" + folder + name;
    }

    /** The names of the fetched uploads, in order. */
    List<String> fetched() {
        return requests.stream()
                .filter(GetObjectRequest.class::isInstance)
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
        ExecutionInterceptor interceptor = interceptor();
        var s3 = TestClients.s3(TestClients.endpoint(), interceptor);
        var dynamoDb = TestClients.dynamoDb(TestClients.endpoint(), interceptor);
        var sqs = TestClients.sqs(TestClients.endpoint(), interceptor);
        String invocationsTable = stack.output("InvocationsTable");
        ThumbnailSettings settings = TestSettings.thumbnails(uploadsBucket, prefix, thumbnailsBucket, objectsTable);
        Ledger writer = new Ledger(
                dynamoDb,
                new LedgerSettings(invocationsTable, Duration.ofDays(1)),
                new InvocationLog("sweep", line -> {}),
                clock);
        return new Router(
                new EventReader(uploadsBucket),
                writer,
                new Thumbnails(s3, dynamoDb, settings, TestSettings.rendering(256), clock),
                new Cleanup(
                        writer,
                        new LedgerReader(dynamoDb, invocationsTable),
                        new ObjectScan(s3, dynamoDb, settings, pageSize, clock),
                        new CleanupSettings(lookBack),
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
            @Override
            public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
                requests.add(context.request());
                beforeRequest.accept(context.request());
            }
        };
    }
}
