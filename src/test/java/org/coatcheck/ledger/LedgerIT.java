package org.coatcheck.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.coatcheck.testing.TestClients.UNREACHABLE;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coatcheck.event.Attempt;
import org.coatcheck.event.Event;
import org.coatcheck.event.Event.ObjectEvents;
import org.coatcheck.event.Event.UnknownEvent;
import org.coatcheck.event.HttpCaller;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.Outcome;
import org.coatcheck.event.Response;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.event.Via;
import org.coatcheck.ledger.InvocationRecord.Ending;
import org.coatcheck.ledger.InvocationRecord.Failure;
import org.coatcheck.ledger.LedgerReader.Question;
import org.coatcheck.sdk.Deadline;
import org.coatcheck.testing.CapacityCounter;
import org.coatcheck.testing.CapturedLog;
import org.coatcheck.testing.EmbeddedMetrics;
import org.coatcheck.testing.Eventually;
import org.coatcheck.testing.FlakyAws;
import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestStack;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/** The records of attempts in DynamoDB: how they are written during and after an attempt, and how they are found. */
class LedgerIT {

    private static final Duration RECORDS_KEPT = Duration.ofDays(90);
    private static final byte[] BYTES = "{\"secret\":\"xyzzy\"}".getBytes(UTF_8);
    private static final Response DONE = Response.done(200, "well done");

    /** Neither the deployed function nor an earlier run of this test has a record there. */
    private static final Instant FUTURE = Instant.parse("2100-01-01T00:00:00Z")
            .plus(ThreadLocalRandom.current().nextInt(500_000), ChronoUnit.HOURS);

    private static final AtomicInteger DAYS = new AtomicInteger();

    /** An hour of a day without other records: each test has its own. */
    private final Instant hour = FUTURE.plus(DAYS.getAndIncrement(), ChronoUnit.DAYS);

    private final TestStack stack = TestStack.shared();
    private final String table = stack.output("InvocationsTable");
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final Ledger ledger = ledger(stack.dynamoDb, table);
    private final LedgerReader reader = new LedgerReader(stack.dynamoDb, table);
    private final BegunRecords begunRecords = new BegunRecords(stack.dynamoDb, table);
    private final String id = UUID.randomUUID().toString();
    private final Event event = new UnknownEvent("com.example." + id, "");

    @Nested
    class WhileTheJobRuns {

        @Test
        void recordHasTheOutcomeBegun() {
            record(() -> {
                InvocationRecord record = awaitRecord();
                assertThat(record.outcome()).isEqualTo(Outcome.BEGUN);
                assertThat(record.ending()).isEmpty();
                assertThat(record.source()).isEqualTo(event.source());
                return DONE;
            });

            assertThat(onlyRecord().outcome()).isEqualTo(Outcome.DONE);
        }

        @Test
        void recordHasTheEvent() {
            record(() -> {
                awaitRecord();
                assertThat(begun(id))
                        .singleElement()
                        .satisfies(attempt -> assertThat(begunRecords.takeEvent(attempt, hour))
                                .hasValue(BYTES));
                return DONE;
            });
        }

        @Test
        void findsTheRecordByTimeObjectSourceAndOutcome() {
            ObjectEvents objects = objects(2);
            ledger.record(attempt(hour), objects, BYTES, expected -> {
                awaitRecord();
                Question question = new Question(
                        hour,
                        hour,
                        Optional.of("aws:s3"),
                        Optional.of(Outcome.BEGUN),
                        Optional.of(objects.objects().getLast().object()));
                assertThat(reader.find(question))
                        .singleElement()
                        .satisfies(record -> assertThat(record.requestId()).isEqualTo(id));
                return DONE;
            });
        }

        @Test
        void attemptAtTheSameTimeHasARecordOfItsOwn() {
            String other = UUID.randomUUID().toString();
            record(() -> {
                awaitRecord();
                ledger.record(attempt(other, hour), event, BYTES, expected -> DONE);
                assertThat(reader.attempts(other))
                        .extracting(InvocationRecord::outcome)
                        .containsExactly(Outcome.DONE);
                assertThat(onlyRecord().outcome()).isEqualTo(Outcome.BEGUN);
                return DONE;
            });
        }

        private InvocationRecord awaitRecord() {
            try {
                return Eventually.get(
                        "record", () -> reader.attempts(id).stream().findFirst());
            } catch (InterruptedException ended) {
                throw new AssertionError(ended);
            }
        }
    }

    @Nested
    class BesideTheLastStep {

        private final IllegalStateException failure = new IllegalStateException("DynamoDB is unreachable");

        /** The outcomes of the records, in the order in which DynamoDB accepted them. */
        private final List<String> written = Collections.synchronizedList(new ArrayList<>());

        @Test
        void recordIsEnded() {
            CapacityCounter units = CapacityCounter.ofWrites(table);
            Ledger counted = ledger(TestClients.dynamoDb(units), table);

            Response response = counted.record(attempt(hour), event, BYTES, expected -> {
                expected.accept(DONE);
                awaitEnded();
                return Response.done(200, "well done");
            });

            assertThat(response).isEqualTo(DONE);
            assertThat(onlyRecord().outcome()).isEqualTo(Outcome.DONE);
            assertThat(units.take()).as("as many as after the job").isEqualTo(3);
            assertThat(log).hasSize(1);
        }

        @Test
        void recordIsEndedAnewIfTheJobFails() throws Exception {
            assertThatThrownBy(() -> slow().record(attempt(hour), event, BYTES, this::failAfterExpecting))
                    .isSameAs(failure);

            assertThat(written).containsExactly("begun", "done", "failed");
            assertThat(onlyRecord().outcome()).isEqualTo(Outcome.FAILED);
            assertThat(metrics()).containsEntry("Failed", 1L).doesNotContainKey("Done");
        }

        @Test
        void recordIsEndedAnewIfTheResponseIsAnother() throws Exception {
            slow().record(attempt(hour), event, BYTES, expected -> {
                expected.accept(DONE);
                return Response.rejected(422, "no");
            });

            assertThat(written).containsExactly("begun", "done", "rejected");
            assertThat(onlyRecord().outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(metrics()).containsEntry("Rejected", 1L).doesNotContainKey("Done");
        }

        /** The time that is reserved before Lambda's time-out has room for one write, not for two. */
        @Test
        void recordIsEndedOnceIfTheTimeIsNearlyOver() {
            assertThatThrownBy(() -> slow().record(
                                    attempt(hour),
                                    event,
                                    BYTES,
                                    expected ->
                                            Deadline.keep(Duration.ofSeconds(4), () -> failAfterExpecting(expected))))
                    .isSameAs(failure);

            assertThat(written).containsExactly("begun", "failed");
        }

        private Response failAfterExpecting(Consumer<Response> expected) {
            expected.accept(DONE);
            throw failure;
        }

        @Test
        void lostWriteIsCounted() throws Exception {
            ledger(stack.dynamoDb, "a-table-that-is-not-there").record(attempt(hour), event, BYTES, expected -> {
                expected.accept(DONE);
                return DONE;
            });

            assertThat(metrics()).containsEntry("Done", 1L).containsEntry("AuditWritesLost", 2L);
        }

        /** A ledger whose record is late if it says {@code done}: another end that did not wait for it would come first. */
        private Ledger slow() {
            return ledger(
                    TestClients.dynamoDb(new ExecutionInterceptor() {
                        @Override
                        public void beforeTransmission(
                                Context.BeforeTransmission context, ExecutionAttributes attributes) {
                            if (context.request() instanceof PutItemRequest put
                                    && put.item().get("outcome").s().equals("done")) {
                                sleep(300);
                            }
                        }

                        @Override
                        public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
                            if (context.request() instanceof PutItemRequest put) {
                                written.add(put.item().get("outcome").s());
                            }
                        }
                    }),
                    table);
        }

        private void awaitEnded() {
            try {
                Eventually.get(
                        "ended record",
                        () -> reader.attempts(id).stream()
                                .filter(record -> record.ending().isPresent())
                                .findFirst());
            } catch (InterruptedException ended) {
                throw new AssertionError(ended);
            }
        }
    }

    @Nested
    class AfterTheJob {

        @Test
        void recordsADoneJobWithItsResults() {
            Thumbnail thumbnail = new Thumbnail("thumbnails", "cat.jpg/256.jpg", 256, 170, 9_000, Duration.ofMillis(7));
            Response response = new Response(Outcome.DONE, 200, "made", List.of(thumbnail), Map.of("duplicates", 2L));

            assertThat(record(() -> response)).isSameAs(response);

            Ending ending = onlyEnding();
            assertThat(ending.outcome()).isEqualTo(Outcome.DONE);
            assertThat(ending.status()).hasValue(200);
            assertThat(ending.failure()).isEmpty();
            assertThat(ending.thumbnails()).containsExactly(thumbnail);
            assertThat(ending.report()).isEqualTo(Map.of("duplicates", 2L));
        }

        @Test
        void recordsARejectedJobWithTheReason() {
            record(() -> Response.rejected(400, "unknown source: x"));

            Ending ending = onlyEnding();
            assertThat(ending.outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(ending.status()).hasValue(400);
            assertThat(ending.failure()).hasValue(new Failure("Rejected", "unknown source: x"));
        }

        static Stream<Throwable> failures() {
            return Stream.of(new IllegalStateException("S3 is unreachable"), new OutOfMemoryError("Java heap space"));
        }

        @ParameterizedTest
        @MethodSource("failures")
        void recordsAFailureAndRethrowsIt(Throwable failure) {
            assertThatThrownBy(() -> record(throwing(failure))).isSameAs(failure);

            Ending ending = onlyEnding();
            assertThat(ending.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(ending.status()).isEmpty();
            assertThat(ending.failure()).hasValue(new Failure(failure.getClass().getName(), failure.getMessage()));
        }

        @Test
        void recordsAFailureWithoutAMessage() {
            assertThatThrownBy(() -> record(throwing(new NullPointerException())))
                    .isInstanceOf(NullPointerException.class);

            assertThat(onlyEnding().failure()).hasValueSatisfying(failure -> {
                assertThat(failure.error()).isEqualTo("java.lang.NullPointerException");
                assertThat(failure.message()).startsWith("java.lang.NullPointerException at ");
            });
        }

        @Test
        void recordsAJobWhoseTimeIsOver() {
            Ledger inTime = ledger(TestClients.dynamoDb(), table);

            Response response = Deadline.keep(
                    Duration.ofMillis(40),
                    () -> inTime.record(attempt(hour), event, BYTES, expected -> {
                        sleep(41);
                        return DONE;
                    }));

            assertThat(response).isSameAs(DONE);
            assertThat(onlyRecord().outcome()).isEqualTo(Outcome.DONE);
        }

        @Test
        void recordsTwoAttemptsOfOneRequestInOrder() {
            Instant retriedAt = hour.plusSeconds(60);
            ledger.record(attempt(retriedAt), event, BYTES, expected -> DONE);
            assertThatThrownBy(() -> record(throwing(new IllegalStateException("at first"))))
                    .hasMessage("at first");

            assertThat(reader.attempts(id))
                    .extracting(InvocationRecord::startedAt, InvocationRecord::outcome)
                    .containsExactly(tuple(hour, Outcome.FAILED), tuple(retriedAt, Outcome.DONE));
        }

        /** The begun record, the ended one, and this one's entry in the index by time. */
        @Test
        void costsOneWriteUnitForEachItemAndIndexEntry() {
            CapacityCounter units = CapacityCounter.ofWrites(table);
            Ledger counted = ledger(TestClients.dynamoDb(units), table);

            counted.record(attempt(hour), event, BYTES, expected -> DONE);
            assertThat(units.take()).isEqualTo(3);

            counted.record(attempt(hour.plusSeconds(1)), objects(3), BYTES, expected -> DONE);
            assertThat(units.take()).isEqualTo(3);
        }

        /** Its caller waits for one write, and hears of the failure if the attempt dies. */
        @Test
        void writesTheRecordOfAnHttpRequestOnce() {
            CapacityCounter units = CapacityCounter.ofWrites(table);
            Ledger counted = ledger(TestClients.dynamoDb(units), table);

            counted.record(attempt(hour), new Event.HttpRequest(HttpCaller.REST_API, "GET", "/"), BYTES, expected -> {
                assertThat(reader.attempts(id)).isEmpty();
                return DONE;
            });

            assertThat(units.take()).isEqualTo(2);
            assertThat(onlyRecord().outcome()).isEqualTo(Outcome.DONE);
            assertThat(begun(id)).isEmpty();
        }

        @Test
        void laterAttemptOverwritesTheBegunRecord() {
            record(() -> DONE);
            assertThat(begun(id)).hasSize(1);

            ledger.record(attempt(UUID.randomUUID().toString(), hour), event, BYTES, expected -> DONE);

            assertThat(begun(id)).isEmpty();
            assertThat(onlyRecord().outcome()).isEqualTo(Outcome.DONE);
        }

        /** The begun record is all that the audit has of such an attempt, so the next attempt must not overwrite it. */
        @Test
        void keepsTheBegunRecordIfTheEndedOneIsLost() {
            DynamoDbClient losesTheEnd = TestClients.dynamoDb(new ExecutionInterceptor() {
                @Override
                public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                    if (context.request() instanceof PutItemRequest put
                            && put.item().get("requestId").s().equals(id)) {
                        throw SdkClientException.create("the connection broke");
                    }
                }
            });
            Ledger losing = ledger(losesTheEnd, table);
            losing.record(attempt(hour), event, BYTES, expected -> DONE);

            losing.record(attempt(UUID.randomUUID().toString(), hour), event, BYTES, expected -> DONE);

            assertThat(onlyRecord().outcome()).isEqualTo(Outcome.BEGUN);
        }

        @Test
        void closedAttemptHasTheOutcomeAbandoned() {
            DeadAttempt.leave(stack.dynamoDb, table, id, hour, BYTES);

            begunRecords.close(begun(id).getFirst(), hour);

            assertThat(onlyRecord().outcome()).isEqualTo(Outcome.ABANDONED);
            assertThat(begun(id)).isEmpty();
        }

        @Test
        void closingDoesNotChangeARecordThatHasEnded() {
            record(() -> DONE);

            begunRecords.close(begun(id).getFirst(), hour);

            assertThat(onlyRecord().outcome()).isEqualTo(Outcome.DONE);
            assertThat(begun(id)).isEmpty();
        }

        /** The process of the attempt lives on, and makes another attempt at the same time as a tick closes the first one. */
        @Test
        void closingLeavesALaterAttemptInTheSlot() {
            record(() -> DONE);
            BegunAttempt first = begun(id).getFirst();
            String other = UUID.randomUUID().toString();
            ledger.record(attempt(other, hour), event, BYTES, expected -> DONE);

            begunRecords.close(first, hour);

            assertThat(begun(other)).hasSize(1);
            assertThat(begunRecords.takeEvent(first, hour)).isEmpty();
        }

        private Ending onlyEnding() {
            return onlyRecord().ending().orElseThrow();
        }
    }

    @Nested
    class Items {

        @Test
        void recordWithAllFieldsIsReadBackUnchanged() {
            InvocationRecord record = put(full());

            assertThat(reader.attempts(id)).containsExactly(record);
            assertThat(reader.find(Question.between(hour, hour.plusSeconds(1)))).containsExactly(record);
            assertThat(reader.list(Question.between(hour, hour.plusSeconds(1)))).containsExactly(record.summary());
        }

        @Test
        void recordWithTheFewestFieldsIsReadBackUnchanged() {
            InvocationRecord record = put(sparse());

            assertThat(reader.attempts(id)).containsExactly(record);
            assertThat(reader.list(Question.between(hour, hour))).containsExactly(record.summary());
        }

        @Test
        void truncatesTextsOfSixMegabytes() {
            String text = "0123456789abcdef".repeat(6 << 16);

            ledger.record(
                    attempt(hour),
                    new UnknownEvent(event.source(), text),
                    text.getBytes(UTF_8),
                    expected -> Response.rejected(400, text));

            InvocationRecord record = onlyRecord();
            assertThat(record.detail()).isEqualTo(text.substring(0, 1024));
            assertThat(record.ending().orElseThrow().failure())
                    .hasValue(new Failure("Rejected", text.substring(0, 1024)));
        }

        @Test
        void doesNotTruncateInTheMiddleOfACharacter() {
            String faces = "\ud83d\ude00".repeat(600);

            ledger.record(
                    attempt(hour),
                    new UnknownEvent(event.source(), "a" + faces),
                    BYTES,
                    expected -> Response.rejected(400, faces));

            assertThat(onlyRecord().detail()).isEqualTo("a" + faces.substring(0, 1022));
            assertThat(onlyRecord().ending().orElseThrow().failure())
                    .hasValue(new Failure("Rejected", faces.substring(0, 1024)));
        }

        @Test
        void manyObjectsAndThumbnailsWithTheLongestKeysFitIntoAnItem() {
            ObjectEvents objects = manyObjects();
            List<Thumbnail> thumbnails = objects.objects().stream()
                    .map(object -> new Thumbnail("y".repeat(63), object.key(), 256, 256, 9_999, Duration.ofMillis(99)))
                    .toList();

            ledger.record(
                    attempt(hour),
                    objects,
                    largestEvent(),
                    expected -> new Response(Outcome.DONE, 200, "made", thumbnails, Map.of()));

            assertThat(onlyRecord().outcome()).isEqualTo(Outcome.DONE);
            assertThat(onlyRecord().objects()).hasSize(100);
            assertThat(onlyRecord().ending().orElseThrow().thumbnails()).hasSize(200);
        }

        @Test
        void manyObjectsWithTheLongestKeysFitBesideTheEvent() {
            try (CapturedLog errors = new CapturedLog()) {
                ledger.record(attempt(hour), manyObjects(), largestEvent(), expected -> DONE);

                assertThat(errors.lines()).isEmpty();
            }
        }

        /** Compression does not make it smaller. */
        private byte[] largestEvent() {
            byte[] event = new byte[256 * 1024];
            new Random(0).nextBytes(event);
            return event;
        }

        @Test
        void recordExpiresAfterTheRetentionTime() {
            record(() -> DONE);

            assertThat(stack.dynamoDbOfLocalStack
                            .describeTimeToLive(describe -> describe.tableName(table))
                            .timeToLiveDescription())
                    .satisfies(timeToLive -> {
                        assertThat(timeToLive.attributeName()).isEqualTo("expiresAt");
                        assertThat(timeToLive.timeToLiveStatus()).isEqualTo(TimeToLiveStatus.ENABLED);
                    });
            assertThat(item(onlyRecord()).get("expiresAt").n())
                    .isEqualTo(Long.toString(hour.plus(RECORDS_KEPT).getEpochSecond()));
        }

        @Test
        void onlyExpiredRecordsAreDeleted() throws Exception {
            // Of the stack's table, LocalStack's purge reads only the first megabyte.
            String small = "invocations-" + UUID.randomUUID();
            stack.createInvocationsTable(small);
            Ledger keptForADay = new Ledger(
                    stack.dynamoDb,
                    new LedgerSettings(small, Duration.ofDays(1)),
                    new InvocationLog("ledger", log::add),
                    Clock.systemUTC());
            Instant now = Instant.now();
            keptForADay.record(attempt(now.minus(2, ChronoUnit.DAYS)), objects(3), BYTES, expected -> DONE);
            keptForADay.record(attempt(now), objects(3), BYTES, expected -> DONE);

            purge();

            assertThat(stack.dynamoDb.scan(scan -> scan.tableName(small)).items())
                    .filteredOn(item -> item.get("requestId").s().equals(id))
                    .singleElement()
                    .satisfies(item -> assertThat(item.get("startedAt").s()).isEqualTo(Item.sortable(now)));
        }

        private Map<String, AttributeValue> item(InvocationRecord record) {
            return stack.dynamoDb
                    .getItem(get -> get.tableName(table).key(Item.key(record)))
                    .item();
        }

        /** LocalStack's own way to delete expired items at once. DynamoDB deletes them within two days. */
        private void purge() throws Exception {
            try (HttpClient http = HttpClient.newHttpClient()) {
                HttpResponse<Void> response = http.send(
                        HttpRequest.newBuilder(TestClients.endpoint().resolve("/_aws/dynamodb/expired"))
                                .DELETE()
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
                assertThat(response.statusCode()).isEqualTo(200);
            }
        }
    }

    @Nested
    class Queries {

        @Test
        void findsRecordsByTimeAcrossHours() {
            Instant before = record(hour.minusSeconds(1), event);
            Instant on = record(hour, event);
            Instant after = record(hour.plusSeconds(1), event);
            Instant muchLater = record(hour.plus(3, ChronoUnit.HOURS), event);

            assertThat(starts(between(hour.minusSeconds(1), hour.plusSeconds(1))))
                    .containsExactly(after, on, before);
            assertThat(starts(between(hour, hour))).containsExactly(on);
            assertThat(starts(between(hour.minusMillis(999), hour.plusMillis(999))))
                    .containsExactly(on);
            assertThat(starts(between(hour.minus(5, ChronoUnit.HOURS), hour.plus(5, ChronoUnit.HOURS))))
                    .containsExactly(muchLater, after, on, before);
            assertThat(starts(between(hour.plusSeconds(2), hour.plusSeconds(3))))
                    .isEmpty();
        }

        @Test
        void findsRecordsOfAllShardsOfAnHourInOrder() {
            List<Instant> starts = IntStream.range(0, 40)
                    .mapToObj(hour::plusSeconds)
                    .peek(start ->
                            ledger.record(attempt(UUID.randomUUID().toString(), start), event, BYTES, expected -> DONE))
                    .toList();

            assertThat(starts(between(hour, hour.plusSeconds(60)))).containsExactlyElementsOf(starts.reversed());
        }

        @Test
        void findsRecordsBySource() {
            record(hour, event);
            Instant other = record(hour.plusSeconds(1), new UnknownEvent("com.example.other", ""));

            assertThat(starts(new Question(
                            hour,
                            hour.plusSeconds(9),
                            Optional.of("com.example.other"),
                            Optional.empty(),
                            Optional.empty())))
                    .containsExactly(other);
        }

        @Test
        void findsRecordsByOutcome() {
            record(hour, event);
            ledger.record(attempt(hour.plusSeconds(1)), event, BYTES, expected -> Response.rejected(400, "no"));

            assertThat(starts(new Question(
                            hour,
                            hour.plusSeconds(9),
                            Optional.of(event.source()),
                            Optional.of(Outcome.REJECTED),
                            Optional.empty())))
                    .containsExactly(hour.plusSeconds(1));
        }

        @Test
        void findsARecordByEachOfItsObjects() {
            ObjectEvents three = objects(3);
            record(hour, three);

            assertThat(three.objects())
                    .allSatisfy(object -> assertThat(reader.find(of(object, Optional.empty(), Optional.empty())))
                            .singleElement()
                            .satisfies(record -> {
                                assertThat(record.startedAt()).isEqualTo(hour);
                                assertThat(record.outcome()).isEqualTo(Outcome.DONE);
                                assertThat(record.objects()).hasSize(3);
                            }));
            assertThat(reader.attempts(id)).hasSize(1);
        }

        @Test
        void findsARecordOnceIfItsEventNamesAnObjectTwice() {
            ObjectEvent object = object(id + "/twice.jpg");
            record(hour, new ObjectEvents(List.of(object, object)));

            assertThat(starts(of(object, Optional.empty(), Optional.empty()))).containsExactly(hour);
        }

        @Test
        void findsRecordsByObjectSourceAndOutcome() {
            ObjectEvents objects = objects(2);
            ObjectEvent second = objects.objects().getLast();
            record(hour, objects);
            ledger.record(attempt(hour.plusSeconds(1)), objects, BYTES, expected -> Response.rejected(422, "no"));

            assertThat(starts(of(second, Optional.empty(), Optional.empty())))
                    .containsExactly(hour.plusSeconds(1), hour);
            assertThat(starts(of(second, Optional.empty(), Optional.of(Outcome.DONE))))
                    .containsExactly(hour);
            assertThat(starts(of(second, Optional.of("aws:s3"), Optional.of(Outcome.REJECTED))))
                    .containsExactly(hour.plusSeconds(1));
            assertThat(starts(of(second, Optional.of("aws:events"), Optional.empty())))
                    .isEmpty();
        }

        @Test
        void findsRecordsOfAnObjectByTime() {
            ObjectEvents objects = objects(2);
            record(hour, objects);
            record(hour.plusSeconds(20), objects);

            ObjectEvent second = objects.objects().getLast();
            assertThat(starts(new Question(
                            hour.plusSeconds(10),
                            hour.plusSeconds(20),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.of(second.object()))))
                    .containsExactly(hour.plusSeconds(20));
        }

        @Test
        void findsRecordsBeyondOneQueryPage() {
            AttributeValue large = AttributeValue.fromB(SdkBytes.fromByteArray(new byte[250 * 1024]));
            List<InvocationRecord> records = IntStream.range(0, 6)
                    .mapToObj(number -> sparse(hour.plusSeconds(number)))
                    .toList();
            try {
                records.forEach(record -> {
                    Map<String, AttributeValue> item = Item.of(record);
                    item.put("padding", large);
                    stack.dynamoDb.putItem(put -> put.tableName(table).item(item));
                });

                assertThat(reader.attempts(id)).containsExactlyElementsOf(records);
                assertThat(reader.find(between(hour, hour.plusSeconds(9))))
                        .containsExactlyElementsOf(records.reversed());
            } finally {
                // LocalStack's purge of expired items reads only the first megabyte of a table.
                records.forEach(record -> stack.dynamoDb.deleteItem(
                        delete -> delete.tableName(table).key(Item.key(record))));
            }
        }

        /** All attempts of a request are in one shard. */
        @Test
        void findsRecordsBeyondTheFirstPagesOfAShard() {
            List<InvocationRecord> records = attemptsOfOneRequest(200);

            assertThat(reader.list(between(hour, hour.plusSeconds(200))))
                    .containsExactlyElementsOf(records.reversed().stream()
                            .map(InvocationRecord::summary)
                            .toList());
            assertThat(reader.find(between(hour, hour.plusSeconds(200)))).containsExactlyElementsOf(records.reversed());
            assertThat(reader.attempts(id)).containsExactlyElementsOf(records);
        }

        @Test
        void readsOnlyAsFarAsTheListIsRead() {
            attemptsOfOneRequest(200);
            AtomicInteger queries = new AtomicInteger();
            LedgerReader watched = watchedReader(request -> queries.incrementAndGet());

            assertThat(watched.list(between(hour, hour.plusSeconds(200))).limit(10))
                    .hasSize(10);

            assertThat(queries)
                    .as("one for each slot partition and for each shard")
                    .hasValue(16);
        }

        private List<InvocationRecord> attemptsOfOneRequest(int count) {
            List<InvocationRecord> records = IntStream.range(0, count)
                    .mapToObj(number -> sparse(hour.plusSeconds(number)))
                    .toList();
            EndedRecords.write(stack.dynamoDb, table, records.stream());
            return records;
        }

        @Test
        void findsAnAttemptThatHasJustEndedOnce() {
            ledger.record(attempt(hour), event, BYTES, expected -> DONE);
            assertThat(begun(id)).hasSize(1);

            assertThat(reader.list(between(hour, hour)))
                    .singleElement()
                    .satisfies(record -> assertThat(record.outcome()).isEqualTo(Outcome.DONE));
        }

        @Test
        void findsTheAttemptsOfSeveralRequests() {
            String other = UUID.randomUUID().toString();
            ledger.record(attempt(other, hour.plusSeconds(2)), event, BYTES, expected -> DONE);
            record(hour, event);
            record(hour.plusSeconds(3), event);

            assertThat(reader.attempts(List.of(id, other, "no-such-request", id)))
                    .extracting(InvocationRecord::startedAt)
                    .containsExactly(hour, hour.plusSeconds(2), hour.plusSeconds(3));
        }

        @Test
        void neverScansTheTable() {
            Set<String> calls = ConcurrentHashMap.newKeySet();
            LedgerReader watched =
                    watchedReader(request -> calls.add(request.getClass().getSimpleName()));
            record(hour, objects(2));

            assertThat(watched.attempts(id)).hasSize(1);
            assertThat(watched.find(between(hour, hour))).hasSize(1);

            assertThat(calls).containsExactlyInAnyOrder("QueryRequest", "BatchGetItemRequest");
        }

        private LedgerReader watchedReader(Consumer<SdkRequest> requests) {
            return new LedgerReader(
                    TestClients.dynamoDb(new ExecutionInterceptor() {
                        @Override
                        public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                            requests.accept(context.request());
                        }
                    }),
                    table);
        }

        private Instant record(Instant start, Event about) {
            ledger.record(attempt(start), about, BYTES, expected -> DONE);
            return start;
        }

        private List<Instant> starts(Question question) {
            return reader.list(question).map(RecordSummary::startedAt).toList();
        }

        private Question between(Instant from, Instant to) {
            return Question.between(from, to);
        }

        private Question of(ObjectEvent object, Optional<String> source, Optional<Outcome> outcome) {
            return new Question(hour, hour.plusSeconds(9), source, outcome, Optional.of(object.object()));
        }
    }

    @Nested
    class WhenDynamoDbFails {

        static Stream<Arguments> tables() {
            return Stream.of(
                    Arguments.of(TestClients.dynamoDb(UNREACHABLE), "a-table"),
                    Arguments.of(TestStack.shared().dynamoDb, "a-table-that-is-not-there"));
        }

        @ParameterizedTest(autoCloseArguments = false)
        @MethodSource("tables")
        void returnsTheResponseAndLogsTheRecord(DynamoDbClient dynamoDb, String tableName) {
            try (CapturedLog errors = new CapturedLog()) {
                assertThat(ledger(dynamoDb, tableName).record(attempt(hour), event, BYTES, expected -> DONE))
                        .isSameAs(DONE);

                assertThat(errors.lines())
                        .hasSize(2)
                        .allSatisfy(line -> assertThat(line).contains("audit record", id, event.source()));
                assertThat(log).hasSize(1);
            }
        }

        @ParameterizedTest
        @MethodSource("failures")
        void returnsTheResponseWhateverTheWritesThrow(Throwable failure) throws Exception {
            DynamoDbClient broken = TestClients.dynamoDb(new ExecutionInterceptor() {
                @Override
                public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
                    return LedgerIT.<SdkRequest>throwing(failure).get();
                }
            });

            assertThat(ledger(broken, table).record(attempt(hour), event, BYTES, expected -> DONE))
                    .isSameAs(DONE);

            assertThat(metrics()).containsEntry("Done", 1L).containsEntry("AuditWritesLost", 2L);
        }

        static Stream<Throwable> failures() {
            return Stream.of(new IllegalStateException("the pool is closed"), new OutOfMemoryError("Java heap space"));
        }

        @Test
        void logCountsLostWrites() throws Exception {
            ledger(stack.dynamoDb, "a-table-that-is-not-there").record(attempt(hour), event, BYTES, expected -> DONE);

            assertThat(metrics()).containsEntry("AuditWritesLost", 2L);
        }

        @Test
        void recordCountsEarlierLostWrites() throws Exception {
            try (FlakyAws aws = new FlakyAws(call -> true, 1, FlakyAws.Fault.ACCESS_DENIED)) {
                ledger(TestClients.dynamoDb(aws.endpoint()), table)
                        .record(attempt(hour), event, BYTES, expected -> DONE);

                assertThat(onlyRecord().ending().orElseThrow().report()).isEqualTo(Map.of("auditWritesLost", 1L));
                assertThat(metrics()).containsEntry("AuditWritesLost", 1L);
            }
        }

        /** On its own, the SDK makes nine attempts at each of the two writes, and sleeps up to 20 seconds before each. */
        @Test
        void doesNotWaitForALongThrottling() {
            Attempt brief = new Invocation(
                            id, hour, hour.plusSeconds(8), "$LATEST", true, 1769, false, Optional.empty())
                    .attempt();
            try (FlakyAws throttled = new FlakyAws(call -> true, Integer.MAX_VALUE, FlakyAws.Fault.THROTTLED)) {
                Ledger failing = ledger(TestClients.dynamoDb(throttled.endpoint()), table);

                assertThat(failing.record(brief, event, BYTES, expected -> DONE))
                        .isSameAs(DONE);

                assertThat(throttled.requests()).isLessThan(2 * 9);
            }
        }

        @Test
        void logHasNothingOfThePayload() {
            try (CapturedLog errors = new CapturedLog()) {
                ledger(stack.dynamoDb, "a-table-that-is-not-there")
                        .record(attempt(hour), event, BYTES, expected -> DONE);

                assertThat(errors.lines()).hasSize(2).noneMatch(LedgerIT::hasThePayload);
                assertThat(log).hasSize(1).noneMatch(LedgerIT::hasThePayload);
            }
        }

        @Test
        void rethrowsTheFailureOfTheJob() {
            Ledger failing = ledger(stack.dynamoDb, "a-table-that-is-not-there");
            IllegalStateException failure = new IllegalStateException("S3 is unreachable");
            try (CapturedLog errors = new CapturedLog()) {
                assertThatThrownBy(() -> failing.record(
                                attempt(hour),
                                event,
                                BYTES,
                                expected -> LedgerIT.<Response>throwing(failure).get()))
                        .isSameAs(failure);

                assertThat(errors.lines()).hasSize(2);
                assertThat(errors.lines().getLast()).contains("S3 is unreachable");
            }
        }
    }

    @Nested
    class LogLines {

        @Test
        void invocationHasOneLine() throws Exception {
            record(() -> Response.rejected(400, "no"));

            JsonNode line = EmbeddedMetrics.document(onlyLine());
            assertThat(line.path("message").asText()).isEqualTo("rejected:  of " + event.source());
            assertThat(line.path("requestId").asText()).isEqualTo(id);
        }

        @Test
        void failureHasOneLine() throws Exception {
            assertThatThrownBy(() -> record(throwing(new IllegalStateException("S3 is unreachable"))))
                    .hasMessage("S3 is unreachable");

            assertThat(metrics()).containsEntry("Failed", 1L);
        }

        @Test
        void lineHasNothingOfThePayload() {
            record(() -> DONE);

            assertThat(log).hasSize(1).noneMatch(LedgerIT::hasThePayload);
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private Map<String, Long> metrics() throws Exception {
        return EmbeddedMetrics.metrics(onlyLine());
    }

    private String onlyLine() {
        assertThat(log).hasSize(1);
        return log.getFirst();
    }

    private static boolean hasThePayload(String line) {
        String text = line.toLowerCase(Locale.ROOT);
        return text.contains("xyzzy") || text.contains(HexFormat.of().formatHex("xyzzy".getBytes(UTF_8)));
    }

    private Ledger ledger(DynamoDbClient dynamoDb, String table) {
        return new Ledger(
                dynamoDb,
                new LedgerSettings(table, RECORDS_KEPT),
                new InvocationLog("ledger", log::add),
                Clock.systemUTC());
    }

    private Response record(Supplier<Response> job) {
        return ledger.record(attempt(hour), event, BYTES, expected -> job.get());
    }

    private Attempt attempt(Instant start) {
        return attempt(id, start);
    }

    private static Attempt attempt(String requestId, Instant start) {
        return new Invocation(
                        requestId,
                        start,
                        start.plusSeconds(60),
                        "$LATEST",
                        true,
                        1769,
                        false,
                        Optional.of("Root=1-2-3"))
                .attempt();
    }

    /** Objects that no other test has. */
    private ObjectEvents objects(int count) {
        return new ObjectEvents(IntStream.range(0, count)
                .mapToObj(number -> object(id + "/ü " + number + ".jpg"))
                .toList());
    }

    /** More objects than fit into a record. */
    private ObjectEvents manyObjects() {
        return new ObjectEvents(IntStream.range(0, 600)
                .mapToObj(number -> object("%s-%06d-".formatted(id, number) + "x".repeat(980)))
                .toList());
    }

    private static ObjectEvent object(String key) {
        return ObjectEvent.ofCurrentVersion(ObjectEvent.Change.CREATED, "ObjectCreated:Put", "uploads", key);
    }

    private InvocationRecord sparse() {
        return sparse(hour);
    }

    private InvocationRecord sparse(Instant start) {
        return new InvocationRecord(
                id,
                start,
                "$LATEST",
                "aws:apigateway",
                "GET /",
                List.of(),
                false,
                Optional.empty(),
                128,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                start.plus(RECORDS_KEPT),
                Optional.empty());
    }

    private InvocationRecord full() {
        Thumbnail thumbnail =
                new Thumbnail("thumbnails", "ü\n'\"/256.jpg", 256, 170, 1L << 40, Duration.ofNanos(1_234_567_000));
        return new InvocationRecord(
                id,
                hour.plusNanos(123_456_000),
                "42",
                "aws:s3",
                "a\tkey of ü and \ud83d\ude00 and 2 more",
                List.of("uploads/ü.jpg", "uploads/b", "uploads/c"),
                true,
                Optional.of(Duration.ofNanos(1_369_999_000)),
                10_240,
                Optional.of("Root=1-2-3;Sampled=1"),
                Optional.of("the request of a tick"),
                Optional.of(new Via("aws:sqs", "arn:aws:sqs:eu-west-1:1:notifications", "the id of a message")),
                hour.plus(RECORDS_KEPT),
                Optional.of(new Ending(
                        Outcome.FAILED,
                        Duration.ofNanos(59_999_999_000L),
                        OptionalInt.of(512),
                        OptionalInt.of(422),
                        Optional.of(new Failure("java.lang.Error", "")),
                        List.of(thumbnail, thumbnail),
                        Map.of("duplicates", 1L, "begunAndNeverEnded", Long.MAX_VALUE),
                        PackedPhasesTest.ALL)));
    }

    private InvocationRecord put(InvocationRecord record) {
        stack.dynamoDb.putItem(put -> put.tableName(table).item(Item.of(record)));
        return record;
    }

    /** The attempts of a request that are in slots. */
    private List<BegunAttempt> begun(String requestId) {
        return begunRecords.list().stream()
                .filter(attempt -> attempt.record().requestId().equals(requestId))
                .toList();
    }

    private InvocationRecord onlyRecord() {
        List<InvocationRecord> records = reader.attempts(id);
        assertThat(records).hasSize(1);
        return records.getFirst();
    }

    private static <T> Supplier<T> throwing(Throwable failure) {
        return () -> {
            switch (failure) {
                case RuntimeException exception -> throw exception;
                case Error error -> throw error;
                default -> throw new AssertionError("a job throws no checked exception");
            }
        };
    }
}
