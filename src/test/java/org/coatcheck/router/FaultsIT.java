package org.coatcheck.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.coatcheck.testing.TestQueue.attribute;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.Outcome;
import org.coatcheck.function.TestRouter;
import org.coatcheck.ledger.DeadAttempt;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.sdk.OutOfTimeException;
import org.coatcheck.testing.AwsCall;
import org.coatcheck.testing.FlakyAws;
import org.coatcheck.testing.FlakyAws.Fault;
import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestQueue;
import org.coatcheck.testing.TestStack;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.sqs.model.Message;

/** What becomes of an event where AWS fails: each call that the works make, each way to fail, for a while and for good. */
class FaultsIT {

    /** To wait for late answers takes long; the others are only S3's, and {@code ThumbnailsIT} has them. */
    private static final Set<Fault> FAULTS = EnumSet.complementOf(
            EnumSet.of(Fault.RESPONSE_LATE, Fault.SERVICE_UNAVAILABLE, Fault.RESPONSE_TRUNCATED_WITHOUT_CHECKSUM));

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> PLACES =
            List.of("UploadsBucket", "ThumbnailsBucket", "OversizedBucket", "InvocationsTable", "ObjectsTable");

    /** AWS has done what it was asked. */
    private static final Set<Fault> DONE_ALL_THE_SAME =
            EnumSet.of(Fault.RESPONSE_LOST, Fault.RESPONSE_TRUNCATED, Fault.RESPONSE_LATE);

    private final TestStack stack = TestStack.shared();
    private final String uploads = stack.output("UploadsBucket");
    private final LedgerReader ledger = new LedgerReader(stack.dynamoDb, stack.output("InvocationsTable"));
    private final TestQueue unknown = new TestQueue("UnknownQueueUrl");
    private final TestQueue rejected = new TestQueue("RejectedQueueUrl");
    private final String requestId = UUID.randomUUID().toString();
    private final String deadRequestId = UUID.randomUUID().toString();

    /** Below no prefix that S3 calls the deployed function for. */
    private final String folder = UUID.randomUUID().toString();

    /** Far from the deployed function's records, and from all other tests', which a tick would look at too. */
    private final Clock clock = Clock.offset(
            Clock.systemUTC(), Duration.of(ThreadLocalRandom.current().nextInt(100_000, 500_000), ChronoUnit.HOURS));

    /** All that there is to do. */
    enum Work {
        UPLOAD(200, "cat.jpg"),
        REPLACEMENT(200, "cat.jpg"),
        /** A list of keys, which is XML, cannot have this one: its thumbnails are deleted one by one. */
        ODD_REPLACEMENT(200, "cat\u0001.jpg"),
        REMOVAL(200, "cat.jpg"),
        REFUSAL(422, "letter.jpg"),
        UNKNOWN(400, ""),
        OVERSIZED(400, ""),
        TICK(204, "cat.jpg");

        final int status;
        final String name;

        Work(int status, String name) {
            this.status = status;
            this.name = name;
        }
    }

    /**
     * A call that a work makes.
     *
     * @param place an output of the template, or empty for a queue
     */
    record Step(Work work, String operation, String place) {

        boolean isAudit() {
            return work != Work.TICK && operation.equals("PutItem") && place.equals("InvocationsTable");
        }

        /**
         * Where S3's XML is cut, the SDK takes it for a flaw of S3's. And of an entry that was taken the first answer says
         * so, the second one that it was taken: where both are cut, none tells by whom.
         */
        boolean isNotAskedAgainBySdk() {
            return operation.equals("DeleteObjects")
                    || operation.equals("ListObjectsV2")
                    || (operation.equals("PutItem") && place.equals("ObjectsTable"));
        }

        /** Whoever may not read an object never makes its thumbnails. */
        boolean readsTheObject() {
            return place.equals("UploadsBucket") && work != Work.REMOVAL && work != Work.TICK;
        }
    }

    private final List<Message> messages = new ArrayList<>();

    /** A tick has one of its own, for the sweep's place in it is everybody's. */
    private String objectsTable = stack.output("ObjectsTable");

    @AfterEach
    void clear() {
        unknown.close();
        rejected.close();
        if (!objectsTable.equals(stack.output("ObjectsTable"))) {
            stack.dynamoDb.deleteTable(delete -> delete.tableName(objectsTable));
        }
    }

    static Stream<Arguments> faults() {
        return steps().flatMap(step -> FAULTS.stream().map(fault -> Arguments.of(step, fault)));
    }

    static Stream<Arguments> faultsThatPass() {
        return faults().filter(arguments -> arguments.get()[1] != Fault.ACCESS_DENIED);
    }

    /** What another work does as an upload does it need not be spoilt again; a removal's look-up has a fate of its own. */
    private static Stream<Step> steps() {
        List<Step> upload = steps(Work.UPLOAD);
        return Stream.of(Work.values())
                .flatMap(work -> steps(work).stream())
                .filter(step -> step.work() == Work.UPLOAD
                        || (step.work() == Work.REMOVAL && step.operation().equals("HeadObject"))
                        || !upload.contains(new Step(Work.UPLOAD, step.operation(), step.place())));
    }

    /** The calls that a work makes, each once. */
    private static List<Step> steps(Work work) {
        FaultsIT house = new FaultsIT();
        try (FlakyAws aws = FlakyAws.withoutFaults()) {
            house.prepare(work);
            house.route(aws, house.invocation(house.requestId, 60), work);
            return aws.calls().stream()
                    .map(call -> house.step(work, call))
                    .distinct()
                    .toList();
        } finally {
            house.clear();
        }
    }

    /** One call of each service, for the time-outs are long. */
    static Stream<Step> stepsOfEachService() {
        return Stream.of(
                new Step(Work.UPLOAD, "GetObject", "UploadsBucket"),
                new Step(Work.UPLOAD, "PutItem", "ObjectsTable"),
                new Step(Work.UNKNOWN, "SendMessage", ""));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("stepsOfEachService")
    void whatDoesNotAnswerIsAskedAgain(Step step) {
        prepare(step.work());

        meet(step, Fault.RESPONSE_LATE, 1, 60);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("faultsThatPass")
    void whatFailsTwiceIsTriedAgainAtOnce(Step step, Fault fault) {
        prepare(step.work());

        meet(step, fault, 2, 60);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("faults")
    void whatFailsAlwaysIsLeftToAwsInTime(Step step, Fault fault) {
        prepare(step.work());

        // The less time an invocation has, the sooner it gives up.
        meet(step, fault, Integer.MAX_VALUE, step.isAudit() || step.work() == Work.TICK ? 12 : 4);
    }

    private void meet(Step step, Fault fault, int times, int seconds) {
        Work work = step.work();
        Optional<String> answer;
        try (FlakyAws aws = new FlakyAws(call -> step(work, call).equals(step), times, fault)) {
            answer = attempt(aws, invocation(requestId, seconds), work);
            assertThat(aws.requests()).isPositive();
        }
        switch (fate(step, fault, times)) {
            case ANSWERED -> {
                assertThat(answer.orElseThrow()).contains("\"status\":" + work.status);
                assertIsDone(work);
            }
            case ANSWERED_WITHOUT_A_RECORD -> {
                assertThat(answer.orElseThrow()).contains("\"status\":" + work.status);
                assertEffects(work);
            }
            case REJECTED -> {
                assertThat(answer.orElseThrow()).contains("\"status\":422");
                assertIsKeptAndCanBeSentAgain(work);
            }
            case THROWN -> {
                assertThat(answer).isEmpty();
                assertIsMendedByARetry(work);
            }
            case LEFT_TO_THE_NEXT_TICK -> assertIsMendedByTheNextTick(work, answer);
        }
        if (answer.isPresent() && !DONE_ALL_THE_SAME.contains(fault)) {
            assertThat(messages).hasSizeLessThanOrEqualTo(1);
        }
    }

    private enum Fate {
        ANSWERED,
        ANSWERED_WITHOUT_A_RECORD,
        REJECTED,
        THROWN,
        LEFT_TO_THE_NEXT_TICK
    }

    /** What is promised. */
    private static Fate fate(Step step, Fault fault, int times) {
        boolean passes = times < Integer.MAX_VALUE;
        if (step.isAudit()) {
            return passes ? Fate.ANSWERED : Fate.ANSWERED_WITHOUT_A_RECORD;
        }
        if (fault == Fault.ACCESS_DENIED && step.readsTheObject()) {
            return Fate.REJECTED;
        }
        if (passes && !(fault == Fault.RESPONSE_TRUNCATED && step.isNotAskedAgainBySdk())) {
            return Fate.ANSWERED;
        }
        return step.work() == Work.TICK ? Fate.LEFT_TO_THE_NEXT_TICK : Fate.THROWN;
    }

    private void assertIsDone(Work work) {
        assertThat(ledger.attempts(requestId))
                .extracting(InvocationRecord::outcome)
                .containsExactly(outcome(work));
        assertEffects(work);
    }

    private void assertIsMendedByARetry(Work work) {
        assertThat(ledger.attempts(requestId))
                .extracting(InvocationRecord::outcome)
                .containsExactly(Outcome.FAILED);

        assertThat(retry(requestId, work)).contains("\"status\":" + work.status);

        assertThat(ledger.attempts(requestId))
                .extracting(InvocationRecord::outcome)
                .containsExactly(Outcome.FAILED, outcome(work));
        assertEffects(work);
    }

    /** A tick that cannot do all of its work says so, or fails where it can do none of it. */
    private void assertIsMendedByTheNextTick(Work work, Optional<String> answer) {
        assertThat(ledger.attempts(requestId)).singleElement().satisfies(record -> {
            assertThat(record.outcome()).isEqualTo(answer.isPresent() ? Outcome.DONE : Outcome.FAILED);
            if (answer.isPresent()) {
                assertThat(record.ending().orElseThrow().report())
                        .containsAnyOf(entry("redoFailed", 1L), entry("sweepFailed", 1L), entry("sweepFailed", 2L));
            }
        });

        retry(UUID.randomUUID().toString(), work);

        assertEffects(work);
    }

    private void assertIsKeptAndCanBeSentAgain(Work work) {
        assertThat(ledger.attempts(requestId))
                .extracting(InvocationRecord::outcome)
                .containsExactly(Outcome.REJECTED);
        List<Message> kept = rejected.take();
        assertThat(kept).extracting(Message::body).containsExactly(new String(event(work), UTF_8));
        assertThat(attribute(kept.getFirst(), "reason")).contains("status 403");

        try (FlakyAws aws = FlakyAws.withoutFaults()) {
            route(aws, invocation(UUID.randomUUID().toString(), 60, true), work);
        }

        assertEffects(work);
    }

    /** That all is as it should be after the event, and that another of the same does no more. */
    private void assertEffects(Work work) {
        messages.addAll(rejected.take());
        messages.addAll(unknown.take());
        switch (work) {
            case UPLOAD, REPLACEMENT, ODD_REPLACEMENT -> {
                assertThat(thumbnails(work)).containsExactly(key(work) + "/256.jpg");
                assertThat(messages).isEmpty();
                String again = UUID.randomUUID().toString();
                retry(again, work);
                assertThat(ledger.attempts(again))
                        .singleElement()
                        .satisfies(record -> assertThat(
                                        record.ending().orElseThrow().report())
                                .containsEntry("duplicates", 1L));
            }
            case REMOVAL -> {
                assertThat(thumbnails(work)).isEmpty();
                assertThat(messages).isEmpty();
            }
            case REFUSAL -> {
                assertThat(thumbnails(work)).isEmpty();
                assertKept(new String(event(work), UTF_8));
            }
            case UNKNOWN -> assertKept(new String(event(work), UTF_8));
            case OVERSIZED ->
                assertThat(messages)
                        .isNotEmpty()
                        .allSatisfy(message -> assertThat(pointedAt(message)).isEqualTo(event(work)));
            case TICK -> {
                assertThat(thumbnails(work)).containsExactly(key(work) + "/256.jpg");
                assertThat(ledger.attempts(deadRequestId))
                        .extracting(InvocationRecord::outcome)
                        .startsWith(Outcome.ABANDONED)
                        .endsWith(Outcome.DONE);
            }
        }
    }

    /** At least once: whoever did not hear that SQS has a message sends it again. */
    private void assertKept(String event) {
        assertThat(messages).extracting(Message::body).isNotEmpty().containsOnly(event);
    }

    private byte[] pointedAt(Message message) throws JsonProcessingException {
        JsonNode pointer = JSON.readTree(message.body());
        return stack.s3
                .getObjectAsBytes(get -> get.bucket(pointer.path("bucket").asText())
                        .key(pointer.path("key").asText()))
                .asByteArray();
    }

    private void prepare(Work work) {
        switch (work) {
            case UPLOAD -> upload(work, "ok/jpeg-small.jpg");
            case REPLACEMENT, ODD_REPLACEMENT -> {
                upload(work, "ok/png-rgb.png");
                retry(UUID.randomUUID().toString(), work);
                upload(work, "ok/jpeg-small.jpg");
            }
            case REMOVAL -> {
                upload(work, "ok/jpeg-small.jpg");
                retry(UUID.randomUUID().toString(), Work.UPLOAD);
                stack.s3.deleteObject(delete -> delete.bucket(uploads).key(key(work)));
            }
            case REFUSAL -> upload(work, "rejected/text.jpg");
            case UNKNOWN, OVERSIZED -> {}
            case TICK -> {
                objectsTable = "test-" + requestId;
                stack.createObjectsTable(objectsTable);
                upload(work, "ok/jpeg-small.jpg");
                DeadAttempt.leave(
                        stack.dynamoDb,
                        stack.output("InvocationsTable"),
                        deadRequestId,
                        clock.instant().minus(Duration.ofHours(1)),
                        event(Work.UPLOAD));
            }
        }
    }

    private byte[] event(Work work) {
        return switch (work) {
            case UPLOAD, REPLACEMENT, ODD_REPLACEMENT, REFUSAL -> plain("aws:s3", key(work));
            case REMOVAL -> """
                    {"Records": [{"eventSource": "aws:s3", "eventName": "ObjectRemoved:Delete",
                    "s3": {"bucket": {"name": "%s"}, "object": {"key": "%s", "sequencer": "01"}}}]}""".formatted(uploads, key(work)).getBytes(UTF_8);
            case UNKNOWN -> plain("com.example", folder);
            case OVERSIZED -> plain("com.example", folder + "x".repeat(1 << 20));
            case TICK -> plain("aws:events", "0900Z");
        };
    }

    private static byte[] plain(String source, String detail) {
        return "{\"source\":\"%s\",\"detail\":\"%s\"}"
                .formatted(source, detail.replace("\u0001", "\\u0001"))
                .getBytes(UTF_8);
    }

    private static Outcome outcome(Work work) {
        return work.status < 300 ? Outcome.DONE : Outcome.REJECTED;
    }

    private String key(Work work) {
        return folder + "/" + work.name;
    }

    private void upload(Work work, String image) {
        stack.s3.putObject(
                put -> put.bucket(uploads).key(key(work)),
                Path.of("src/test/resources/images").resolve(image));
    }

    /** Asked for one by one: in a list, LocalStack writes the odd key as it is, which is no XML. */
    private List<String> thumbnails(Work work) {
        return Stream.of("jpg", "png")
                .map(extension -> key(work) + "/256." + extension)
                .filter(this::isThumbnail)
                .toList();
    }

    private boolean isThumbnail(String key) {
        try {
            stack.s3.headObject(
                    head -> head.bucket(stack.output("ThumbnailsBucket")).key(key));
            return true;
        } catch (NoSuchKeyException none) {
            return false;
        }
    }

    private Step step(Work work, AwsCall call) {
        String place = PLACES.stream()
                .filter(output -> call.isAbout(name(output)))
                .findFirst()
                .orElse("");
        return new Step(work, call.operation(), place);
    }

    private String name(String output) {
        return output.equals("ObjectsTable") ? objectsTable : stack.output(output);
    }

    /** The answer, or nothing where the attempt failed. */
    private Optional<String> attempt(FlakyAws aws, Invocation invocation, Work work) {
        try {
            return Optional.of(route(aws, invocation, work));
        } catch (SdkException | OutOfTimeException thrown) {
            return Optional.empty();
        }
    }

    private String retry(String id, Work work) {
        try (FlakyAws aws = FlakyAws.withoutFaults()) {
            return route(aws, invocation(id, 60), work);
        }
    }

    private String route(FlakyAws aws, Invocation invocation, Work work) {
        return new String(router(aws).route(invocation, event(work)), UTF_8);
    }

    private Invocation invocation(String id, int seconds) {
        return invocation(id, seconds, false);
    }

    private Invocation invocation(String id, int seconds, boolean redriven) {
        Instant now = clock.instant();
        return new Invocation(id, now, now.plusSeconds(seconds), "$LATEST", false, 1769, redriven, Optional.empty());
    }

    private Router router(FlakyAws aws) {
        return TestRouter.create(
                Map.of(
                        "coatcheck.uploads-bucket",
                        uploads,
                        "coatcheck.uploads-prefix",
                        folder,
                        "coatcheck.objects-table",
                        objectsTable,
                        "coatcheck.unknown-queue-url",
                        unknown.url(),
                        "coatcheck.rejected-queue-url",
                        rejected.url(),
                        "coatcheck.cleanup-look-back",
                        "PT70M"),
                TestClients.s3(aws.endpoint()),
                TestClients.dynamoDb(aws.endpoint()),
                TestClients.sqs(aws.endpoint()),
                clock);
    }
}
