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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.coatcheck.event.Event.ObjectEvents;
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
import org.coatcheck.sdk.OutOfTimeException;
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
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sqs.model.Message;

/** Ticks after events that nobody has handled. */
class SweepIT {

    private static final byte[] TICK = "{\"source\":\"aws:events\",\"detail\":\"0900Z\"}".getBytes(UTF_8);
    private static final Duration A_WHILE = Duration.ofHours(2);

    private final TestStack stack = TestStack.shared();
    private final String thumbnails = stack.output("ThumbnailsBucket");
    private final TestQueue rejected = new TestQueue("RejectedQueueUrl");
    private final LedgerReader ledger = new LedgerReader(stack.dynamoDb, stack.output("InvocationsTable"));

    /** Below no prefix that S3 calls the deployed function for, or that another test sweeps. */
    private final String folder = UUID.randomUUID() + "/";

    /** A test's own, since the survey goes over all of it. */
    private final String objects = "objects-" + UUID.randomUUID();

    private final List<SdkRequest> calls = Collections.synchronizedList(new ArrayList<>());

    private String uploads = stack.output("UploadsBucket");
    private Duration lookBack = Duration.ofHours(6);

    /** Far from the deployed function's records, and from all other tests', which a tick would look at too. */
    private Duration ahead = Duration.ofHours(ThreadLocalRandom.current().nextInt(100_000, 500_000));

    private Consumer<SdkRequest> beforeCall = call -> {};

    private final Clock clock = ((InstantSource) () -> Instant.now().plus(ahead)).withZone(ZoneOffset.UTC);

    /** What nobody catches: the machine is gone. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    @BeforeEach
    void createTable() {
        stack.createObjectsTable(objects);
    }

    @AfterEach
    void delete() {
        stack.dynamoDb.deleteTable(delete -> delete.tableName(objects));
        rejected.close();
    }

    @Test
    void anUploadThatNoEventToldOfGetsItsThumbnail() {
        upload("cat.jpg", "ok/jpeg-small.jpg");

        assertThat(tick()).containsEntry("sweepUploads", 1L).containsEntry("sweepMade", 1L);

        assertThat(isThumbnail("cat.jpg/256.jpg")).isTrue();
        assertThat(recordsOf("cat.jpg"))
                .singleElement()
                .satisfies(record -> assertThat(record.outcome()).isEqualTo(Outcome.DONE))
                .satisfies(record ->
                        assertThat(record.ending().orElseThrow().thumbnails()).hasSize(1));
        assertThat(tick()).doesNotContainKey("sweepMade");
    }

    @Test
    void aReplacementThatNoEventToldOfGetsItsThumbnail() {
        made("cat.jpg");
        upload("cat.jpg", "ok/png-rgb.png");
        ahead = ahead.plus(A_WHILE);

        assertThat(tick()).containsEntry("sweepMade", 1L);

        assertThat(isThumbnail("cat.jpg/256.png")).isTrue();
        assertThat(isThumbnail("cat.jpg/256.jpg")).isFalse();
    }

    @Test
    void aRemovalThatNoEventToldOfTakesTheThumbnailAway() {
        made("cat.jpg");
        made("dog.jpg");
        remove("cat.jpg");
        ahead = ahead.plus(A_WHILE);

        assertThat(tick()).containsEntry("sweepRemoved", 1L).doesNotContainKey("sweepMade");

        assertThat(isThumbnail("cat.jpg/256.jpg")).isFalse();
        assertThat(isThumbnail("dog.jpg/256.jpg")).isTrue();
        assertThat(tick()).doesNotContainKey("sweepRemoved");
    }

    @Test
    void anOriginalThatCameBackAfterThatGetsItsThumbnailAgain() {
        made("cat.jpg");
        remove("cat.jpg");
        ahead = ahead.plus(A_WHILE);
        tick();
        upload("cat.jpg", "ok/jpeg-small.jpg");
        ahead = ahead.plus(A_WHILE);

        assertThat(tick()).containsEntry("sweepMade", 1L);

        assertThat(isThumbnail("cat.jpg/256.jpg")).isTrue();
    }

    @Test
    void aThumbnailThatSomebodyDeletedIsMadeAgain() {
        made("cat.jpg");
        stack.s3.deleteObject(delete -> delete.bucket(thumbnails).key(folder + "cat.jpg/256.jpg"));
        ahead = ahead.plus(A_WHILE);

        assertThat(tick()).containsEntry("sweepMade", 1L);

        assertThat(isThumbnail("cat.jpg/256.jpg")).isTrue();
    }

    @Test
    void whatAnAttemptLeftWhoseRecordIsTooOldIsMade() throws Exception {
        upload("cat.jpg", "ok/jpeg-small.jpg");
        killedBefore(PutObjectRequest.class, "cat.jpg", () -> route(event("cat.jpg")));
        ahead = ahead.plus(lookBack).plus(A_WHILE);

        assertThat(tick()).containsEntry("begunAndNeverEnded", 0L).containsEntry("sweepMade", 1L);

        assertThat(isThumbnail("cat.jpg/256.jpg")).isTrue();
    }

    @Test
    void whatIsYoungIsLeftToItsOwnEvent() {
        // A tick would find the records of all tests, if it looked further back than now.
        lookBack = Duration.ofMinutes(16);
        ahead = Duration.ZERO;
        made("gone.jpg");
        remove("gone.jpg");
        upload("cat.jpg", "ok/jpeg-small.jpg");
        ahead = Duration.ofMinutes(30);

        assertThat(tick()).doesNotContainKeys("sweepMade", "sweepRemoved");

        ahead = A_WHILE;
        assertThat(tick()).containsEntry("sweepMade", 1L).containsEntry("sweepRemoved", 1L);
    }

    @Test
    void whatIsNoImageIsRefusedOnceAndKeptWhole() {
        upload("text.jpg", "rejected/text.jpg");

        assertThat(tick()).containsEntry("sweepRejected", 1L);
        assertThat(tick()).doesNotContainKeys("sweepRejected", "sweepFailed");

        List<Message> messages = rejected.take();
        assertThat(messages).hasSize(1);
        assertThat(new EventReader(uploads).read(messages.getFirst().body().getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        ObjectEvents.class,
                        event -> assertThat(event.objects())
                                .singleElement()
                                .satisfies(object -> assertThat(object.object()).isEqualTo(object("text.jpg"))));
    }

    @Test
    void whatSomebodyElseKeepsAmongTheThumbnailsStays() {
        made("cat.jpg");
        remove("cat.jpg");
        for (String foreign : List.of("gone.jpg/256.jpg", "cat.jpg/by-hand.jpg")) {
            stack.s3.putObject(
                    put -> put.bucket(thumbnails).key(folder + foreign),
                    Path.of("src/test/resources/images/ok/jpeg-small.jpg"));
        }
        ahead = ahead.plus(A_WHILE);

        assertThat(tick()).containsEntry("sweepRemoved", 1L);

        assertThat(isThumbnail("gone.jpg/256.jpg")).isTrue();
        assertThat(isThumbnail("cat.jpg/by-hand.jpg")).isTrue();
    }

    @Test
    void makesTheThumbnailOfAnImageWhoseKeyEndsInASlash() {
        upload("pic/", "ok/jpeg-small.jpg");

        assertThat(tick()).containsEntry("sweepUploads", 1L).containsEntry("sweepMade", 1L);
        assertThat(isThumbnail("pic//256.jpg")).isTrue();
    }

    @Test
    void foldersAndOtherPrefixesAreNoneOfItsBusiness() {
        stack.s3.putObject(put -> put.bucket(uploads).key(folder + "empty/"), RequestBody.empty());
        made("cat.jpg");
        remove("cat.jpg");
        ahead = ahead.plus(A_WHILE);

        assertThat(report(router(folder + "empty/"))).doesNotContainKeys("sweepMade", "sweepRemoved");

        assertThat(isThumbnail("cat.jpg/256.jpg")).isTrue();
    }

    @Test
    void aTickGoesOnWhereAnotherWasKilled() throws Exception {
        List<String> names = Stream.of(1, 2, 3, 4, 5, 6, 7).map(i -> i + ".jpg").toList();
        names.forEach(name -> upload(name, "ok/jpeg-small.jpg"));
        killedBefore(PutObjectRequest.class, "4.jpg", this::tick);
        calls.clear();

        assertThat(tick()).containsEntry("sweepMade", 3L).containsEntry("sweepRoundsEnded", 2L);

        assertThat(names)
                .filteredOn(name -> isThumbnail(name + "/256.jpg"))
                .containsExactlyElementsOf(
                        names.stream().filter(name -> !name.equals("4.jpg")).toList());
        assertThat(fetched()).containsExactly("5.jpg", "6.jpg", "7.jpg");

        ahead = ahead.plusMinutes(20);
        assertThat(tick()).containsEntry("redone", 1L);
        assertThat(isThumbnail("4.jpg/256.jpg")).isTrue();
    }

    /** As happens where its record was not written, either. */
    @Test
    void anImageThatKillsEverybodyDoesNotKeepATickFromTheOthers() throws Exception {
        Stream.of(1, 2, 3, 4).forEach(i -> upload(i + ".jpg", "ok/jpeg-small.jpg"));
        killedBefore(GetObjectRequest.class, "2.jpg", this::tick);
        lookBack = Duration.ofMinutes(16);
        ahead = ahead.plus(A_WHILE);
        beforeCall = call -> {
            if (call instanceof GetObjectRequest get && get.key().equals(folder + "2.jpg")) {
                throw new Killed();
            }
        };

        assertThat(tick()).containsEntry("begunAndNeverEnded", 0L).containsEntry("sweepMade", 2L);
    }

    @Test
    void anImageThatKillsEverybodyIsGivenUp() throws Exception {
        upload("bomb.jpg", "ok/jpeg-small.jpg");
        upload("cat.jpg", "ok/jpeg-small.jpg");
        for (int attempts = 1; attempts <= 5; attempts++) {
            killedBefore(GetObjectRequest.class, "bomb.jpg", this::tick);
            ahead = ahead.plusMinutes(20);
        }
        calls.clear();

        assertThat(tick()).containsEntry("givenUp", 1L).containsEntry("sweepMade", 1L);
        ahead = ahead.plus(A_WHILE);
        assertThat(tick()).doesNotContainKeys("sweepMade", "sweepRejected", "sweepFailed", "sweepNothingToDo");

        assertThat(fetched()).containsExactly("cat.jpg");
        assertThat(rejected.take())
                .singleElement()
                .satisfies(message ->
                        assertThat(TestQueue.attribute(message, "reason")).isEqualTo("5 attempts at it died"));
    }

    @Test
    void twoAtOnceDoNoHarm() {
        Stream.of(1, 2, 3, 4, 5, 6).forEach(i -> made("gone-" + i + ".jpg"));
        Stream.of(1, 2, 3, 4, 5, 6).forEach(i -> remove("gone-" + i + ".jpg"));
        Stream.of(1, 2, 3, 4, 5, 6).forEach(i -> upload(i + ".jpg", "ok/jpeg-small.jpg"));
        ahead = ahead.plus(A_WHILE);
        calls.clear();

        List<CompletableFuture<Map<String, Long>>> ticks = Stream.generate(
                        () -> CompletableFuture.supplyAsync(this::tick, Thread::startVirtualThread))
                .limit(3)
                .toList();

        assertThat(ticks).allSatisfy(tick -> assertThat(tick.join()).doesNotContainKey("sweepFailed"));
        assertThat(ticks.stream()
                        .mapToLong(tick -> tick.join().getOrDefault("sweepMade", 0L))
                        .sum())
                .isEqualTo(6);
        assertThat(calls).filteredOn(PutObjectRequest.class::isInstance).hasSize(6);
        assertThat(Stream.of(1, 2, 3, 4, 5, 6))
                .allMatch(i -> isThumbnail(i + ".jpg/256.jpg"))
                .noneMatch(i -> isThumbnail("gone-" + i + ".jpg/256.jpg"));
    }

    @Test
    void whatThereIsNoTimeForIsLeftToTheNextTick() {
        Stream.of(1, 2, 3).forEach(i -> upload(i + ".jpg", "ok/jpeg-small.jpg"));
        beforeCall = call -> {
            if (call instanceof PutObjectRequest) {
                ahead = ahead.plusSeconds(40);
            }
        };

        assertThat(tick()).containsEntry("sweepMade", 1L).containsEntry("sweepUploads", 1L);
        assertThat(tick()).containsEntry("sweepMade", 1L).containsEntry("sweepUploads", 1L);
        assertThat(tick()).containsEntry("sweepMade", 1L);

        assertThat(fetched()).containsExactly("1.jpg", "2.jpg", "3.jpg");
    }

    /** As a call throws that comes too late. */
    @Test
    void oneFailureDoesNotStopTheOthers() {
        Stream.of(1, 2, 3).forEach(i -> upload(i + ".jpg", "ok/jpeg-small.jpg"));
        beforeCall = call -> {
            if (call instanceof GetObjectRequest get && get.key().endsWith("2.jpg")) {
                throw new OutOfTimeException("GetObjectRequest");
            }
        };

        assertThat(tick()).containsEntry("sweepMade", 2L).containsEntry("sweepFailed", 1L);

        beforeCall = call -> {};
        ahead = ahead.plus(A_WHILE);
        assertThat(tick()).containsEntry("sweepMade", 1L).doesNotContainKey("sweepFailed");
        assertThat(isThumbnail("2.jpg/256.jpg")).isTrue();
    }

    @Test
    void aBucketThatCannotBeListedDoesNotFailTheTick() {
        made("cat.jpg");
        remove("cat.jpg");
        ahead = ahead.plus(A_WHILE);
        beforeCall = call -> {
            if (call.getClass().getSimpleName().startsWith("ListObjects")) {
                throw SdkClientException.create("no");
            }
        };

        assertThat(tick()).containsEntry("sweepFailed", 1L).containsEntry("sweepRemoved", 1L);
    }

    @Test
    void oddKeysAreNoObstacle() {
        makeAndRemove(
                ObjectScan.LARGEST_PAGE,
                "//x",
                "../../..",
                "100%/%41%2F%ZZ.jpg",
                "a+b c.jpg",
                "a?query=1#fragment;b=2&c",
                "blanks  ",
                "control\u0001\u001f\uffff.jpg",
                "tab\tline\nreturn\rboth\r\n.jpg",
                "u\u0308/\u65e5\u672c\u8a9e/\ud83d\ude00.jpg");
    }

    /** These have places in one order, encoded or not: LocalStack compares them encoded, and S3 as they are. */
    @Test
    void norAreTheyWhereAPageBegins() {
        makeAndRemove(
                1,
                "\u0001\uffff.jpg",
                "  blanks  ",
                "%41%2F%ZZ.jpg",
                "+a+b c.jpg",
                "=?UTF-8?B?eA==?=",
                "{key}/{size}",
                "\u00fc/\u65e5\u672c\u8a9e.jpg",
                "\ud83d\ude00.jpg");
    }

    private void makeAndRemove(int pageSize, String... names) {
        List<String> keys = List.of(names);
        keys.forEach(key -> upload(key, "ok/jpeg-small.jpg"));
        Router router = router(folder, pageSize);

        assertThat(report(router))
                .containsEntry("sweepMade", (long) keys.size())
                .doesNotContainKey("sweepFailed");
        assertThat(keys).allMatch(key -> isThumbnail(key + "/256.jpg"));

        keys.forEach(this::remove);
        ahead = ahead.plus(A_WHILE);
        assertThat(report(router))
                .containsEntry("sweepRemoved", (long) keys.size())
                .doesNotContainKey("sweepFailed");
        assertThat(keys).noneMatch(key -> isThumbnail(key + "/256.jpg"));
    }

    @Test
    void aDeleteMarkerIsARemoval() {
        uploads = "versioned-" + UUID.randomUUID();
        stack.s3.createBucket(create -> create.bucket(uploads));
        stack.s3.putBucketVersioning(
                put -> put.bucket(uploads).versioningConfiguration(to -> to.status(BucketVersioningStatus.ENABLED)));
        made("cat.jpg");
        remove("cat.jpg");
        ahead = ahead.plus(A_WHILE);

        assertThat(tick()).containsEntry("sweepRemoved", 1L).doesNotContainKey("sweepMade");

        assertThat(isThumbnail("cat.jpg/256.jpg")).isFalse();
    }

    private Map<String, Long> tick() {
        return report(router(folder));
    }

    private Map<String, Long> report(Router router) {
        Invocation invocation = invocation();
        router.route(invocation, TICK);
        return ledger.attempts(invocation.requestId())
                .getFirst()
                .ending()
                .orElseThrow()
                .report();
    }

    /** Has a machine die before it makes a call for an object. */
    private void killedBefore(Class<? extends SdkRequest> kind, String name, Runnable work) throws Exception {
        AtomicInteger dead = new AtomicInteger();
        int before = begun(name);
        beforeCall = call -> {
            if (kind.isInstance(call)
                    && call.getValueForField("Key", String.class).orElseThrow().startsWith(folder + name)) {
                waitForRecord(name, before);
                dead.set(1);
            }
            if (dead.get() == 1) {
                throw new Killed();
            }
        };
        assertThatThrownBy(work::run).isInstanceOf(Killed.class);
        beforeCall = call -> {};
    }

    /** It is written beside the work. */
    private void waitForRecord(String name, int before) {
        try {
            Eventually.get("record", () -> Optional.of(begun(name)).filter(now -> now > before));
        } catch (InterruptedException ended) {
            throw new AssertionError(ended);
        }
    }

    private int begun(String name) {
        return (int) recordsOf(name).stream()
                .filter(record -> record.outcome() == Outcome.BEGUN)
                .count();
    }

    private List<InvocationRecord> recordsOf(String name) {
        Instant now = clock.instant();
        return ledger.find(new Question(
                now.minus(Duration.ofHours(20)),
                now.plus(A_WHILE),
                Optional.empty(),
                Optional.empty(),
                Optional.of(object(name))));
    }

    private List<String> fetched() {
        return calls.stream()
                .filter(GetObjectRequest.class::isInstance)
                .map(call -> ((GetObjectRequest) call).key().substring(folder.length()))
                .toList();
    }

    private void route(byte[] event) {
        router(folder).route(invocation(), event);
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

    private static byte[] event(String bucket, String key, String sequencer) {
        return """
                {"Records": [{"eventSource": "aws:s3", "eventName": "ObjectCreated:Put",
                "s3": {"bucket": {"name": "%s"}, "object": {"key": "%s", "sequencer": "%s"}}}]}""".formatted(bucket, key, sequencer).getBytes(UTF_8);
    }

    private byte[] event(String name) {
        return event(uploads, folder + name, "01");
    }

    /** Uploads an image whose event is handled. */
    private void made(String name) {
        upload(name, "ok/jpeg-small.jpg");
        route(event(name));
        assertThat(isThumbnail(name + "/256.jpg")).isTrue();
    }

    private void upload(String name, String image) {
        stack.s3.putObject(put -> put.bucket(uploads).key(folder + name), Path.of("src/test/resources/images", image));
    }

    private void remove(String name) {
        stack.s3.deleteObject(delete -> delete.bucket(uploads).key(folder + name));
    }

    private String object(String name) {
        return uploads + "/" + folder + name;
    }

    private boolean isThumbnail(String name) {
        try {
            stack.s3.headObject(head -> head.bucket(thumbnails).key(folder + name));
            return true;
        } catch (S3Exception none) {
            assertThat(none.statusCode()).isEqualTo(404);
            return false;
        }
    }

    private Router router(String prefix) {
        return router(prefix, 2);
    }

    private Router router(String prefix, int pageSize) {
        ExecutionInterceptor interceptor = new ExecutionInterceptor() {
            @Override
            public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
                calls.add(context.request());
                beforeCall.accept(context.request());
            }
        };
        var s3 = TestClients.s3(TestClients.endpoint(), interceptor);
        var dynamoDb = TestClients.dynamoDb(TestClients.endpoint(), interceptor);
        var sqs = TestClients.sqs(TestClients.endpoint(), interceptor);
        String invocations = stack.output("InvocationsTable");
        ThumbnailSettings settings = TestSettings.thumbnails(uploads, prefix, thumbnails, objects);
        Ledger writer = new Ledger(
                dynamoDb,
                new LedgerSettings(invocations, Duration.ofDays(1)),
                new InvocationLog("sweep", line -> {}),
                clock);
        return new Router(
                new EventReader(uploads),
                writer,
                new Thumbnails(s3, dynamoDb, settings, TestSettings.rendering(256), clock),
                new Cleanup(
                        writer,
                        new LedgerReader(dynamoDb, invocations),
                        new ObjectScan(s3, dynamoDb, settings, pageSize, clock),
                        new CleanupSettings(lookBack),
                        clock),
                new Quarantine(
                        sqs,
                        s3,
                        new QuarantineSettings(rejected.url(), rejected.url(), stack.output("OversizedBucket"))));
    }
}
