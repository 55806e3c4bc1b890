package org.coatcheck.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.coatcheck.event.Outcome;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.testing.FlakyAws;
import org.coatcheck.testing.FlakyAws.Fault;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.sqs.model.Message;

/** Every AWS call that the function makes fails in every way, twice and always. No event may be lost. */
class FaultsIT {

    /** Without late responses, which take long, and without the faults that only S3 has: {@code S3FaultsIT} has these. */
    private static final Set<Fault> FAULTS = EnumSet.complementOf(EnumSet.of(
            Fault.RESPONSE_LATE,
            Fault.REQUEST_DAMAGED,
            Fault.SERVICE_UNAVAILABLE,
            Fault.RESPONSE_TRUNCATED_WITHOUT_CHECKSUM));

    /** AWS executes these calls, although the client cannot see it. */
    private static final Set<Fault> EXECUTED =
            EnumSet.of(Fault.RESPONSE_LOST, Fault.RESPONSE_TRUNCATED, Fault.RESPONSE_LATE);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Message> messages = new ArrayList<>();

    static Stream<Arguments> faults() {
        return calls().flatMap(call -> FAULTS.stream().map(fault -> Arguments.of(call, fault)));
    }

    static Stream<Arguments> temporaryFaults() {
        return faults().filter(arguments -> arguments.get()[1] != Fault.ACCESS_DENIED);
    }

    /**
     * The calls of all scenarios. Those that another scenario has in common with {@code UPLOAD} are tested once, except that a
     * removal's GetObject has another result, and that the calls for a named version are made at the same time.
     */
    private static Stream<ScenarioCall> calls() {
        List<ScenarioCall> upload = ScenarioRun.calls(Scenario.UPLOAD);
        return Stream.of(Scenario.values())
                .flatMap(scenario -> ScenarioRun.calls(scenario).stream())
                .filter(call -> call.scenario() == Scenario.UPLOAD
                        || call.scenario() == Scenario.UPLOAD_OF_NAMED_VERSION
                        || (call.scenario() == Scenario.REMOVAL
                                && call.operation().equals("GetObject"))
                        || !upload.contains(new ScenarioCall(Scenario.UPLOAD, call.operation(), call.resource())));
    }

    /** Only one call of each service: every late response takes as long as the client's time-out. */
    static Stream<ScenarioCall> oneCallOfEachService() {
        return Stream.of(
                new ScenarioCall(Scenario.UPLOAD, "GetObject", "UploadsBucket"),
                new ScenarioCall(Scenario.UPLOAD, "PutItem", "ObjectsTable"),
                new ScenarioCall(Scenario.UNKNOWN_EVENT, "SendMessage", ""));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("oneCallOfEachService")
    void retriesACallWhoseResponseIsLate(ScenarioCall call) {
        check(call, Fault.RESPONSE_LATE, 1, 60);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("temporaryFaults")
    void retriesACallThatFailsTwice(ScenarioCall call, Fault fault) {
        check(call, fault, 2, 60);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("faults")
    void losesNoEventIfACallAlwaysFails(ScenarioCall call, Fault fault) {
        int failures = Integer.MAX_VALUE;
        // The less time an invocation has, the sooner it gives up. One that has something left to do needs more.
        int seconds = expectedResult(call, fault, failures) == Result.FAILURE ? 4 : 12;
        check(call, fault, failures, seconds);
    }

    /**
     * On a busy machine, the time may be over before the call is made, or before the audit record is written. Then the scenario
     * is repeated with more time.
     */
    private void check(ScenarioCall call, Fault fault, int failures, int seconds) {
        int given = seconds;
        while (!isMadeInTime(call, fault, failures, given)) {
            given *= 2;
            assertThat(given)
                    .as("seconds in which the call was not made, or not recorded")
                    .isLessThanOrEqualTo(120);
        }
    }

    /** @return whether the call was made and the attempt recorded in this time; only then anything is asserted */
    private boolean isMadeInTime(ScenarioCall call, Fault fault, int failures, int seconds) {
        Result expected = expectedResult(call, fault, failures);
        try (ScenarioRun run = new ScenarioRun(call.scenario())) {
            Optional<String> response;
            try (FlakyAws aws = new FlakyAws(each -> run.scenarioCall(each).equals(call), failures, fault)) {
                response = run.process(aws, seconds);
                if (aws.requests() == 0) {
                    return false;
                }
            }
            if (expected != Result.SUCCESS_WITHOUT_RECORD
                    && run.attempts().stream()
                            .noneMatch(attempt -> attempt.ending().isPresent())) {
                return false;
            }
            assertResult(expected, run, response);
            if (response.isPresent() && !EXECUTED.contains(fault)) {
                assertThat(messages).hasSizeLessThanOrEqualTo(1);
            }
            return true;
        }
    }

    private enum Result {
        SUCCESS,
        SUCCESS_WITHOUT_RECORD,
        FAILURE,
        LEFT_TO_THE_NEXT_TICK
    }

    private static Result expectedResult(ScenarioCall call, Fault fault, int failures) {
        boolean isTemporary = failures < Integer.MAX_VALUE;
        if (call.writesTheAuditRecord()) {
            return isTemporary ? Result.SUCCESS : Result.SUCCESS_WITHOUT_RECORD;
        }
        if (fault == Fault.ACCESS_DENIED && call.operation().equals("HeadObject")) {
            // A HEAD's error has no code, so the function sends a GET, which succeeds here.
            return Result.SUCCESS;
        }
        if (isTemporary && (fault != Fault.RESPONSE_TRUNCATED || call.isRetriedAfterATruncatedResponse())) {
            return Result.SUCCESS;
        }
        return call.scenario() == Scenario.TICK ? Result.LEFT_TO_THE_NEXT_TICK : Result.FAILURE;
    }

    private void assertResult(Result expected, ScenarioRun run, Optional<String> response) {
        switch (expected) {
            case SUCCESS -> {
                assertThat(response.orElseThrow()).contains("\"status\":" + run.scenario().status);
                assertOutcomes(run, run.scenario().outcome());
                assertEffects(run);
            }
            case SUCCESS_WITHOUT_RECORD -> {
                assertThat(response.orElseThrow()).contains("\"status\":" + run.scenario().status);
                assertEffects(run);
            }
            case FAILURE -> {
                assertThat(response).isEmpty();
                assertLambdasRetrySucceeds(run);
            }
            case LEFT_TO_THE_NEXT_TICK -> assertNextTickDoesTheRest(run, response);
        }
    }

    private static void assertOutcomes(ScenarioRun run, Outcome... outcomes) {
        assertThat(run.attempts()).extracting(InvocationRecord::outcome).containsExactly(outcomes);
    }

    private void assertLambdasRetrySucceeds(ScenarioRun run) {
        assertOutcomes(run, Outcome.FAILED);

        assertThat(run.retry()).contains("\"status\":" + run.scenario().status);

        assertOutcomes(run, Outcome.FAILED, run.scenario().outcome());
        assertEffects(run);
    }

    /** A tick that cannot finish its work reports that. If it cannot do any of it, it fails. */
    private void assertNextTickDoesTheRest(ScenarioRun run, Optional<String> response) {
        assertThat(run.attempts()).singleElement().satisfies(record -> {
            assertThat(record.outcome()).isEqualTo(response.isPresent() ? Outcome.DONE : Outcome.FAILED);
            if (response.isPresent()) {
                assertThat(record.ending().orElseThrow().report())
                        .containsAnyOf(entry("redoFailed", 1L), entry("sweepFailed", 1L), entry("sweepFailed", 2L));
            }
        });

        run.repeat();

        assertEffects(run);
    }

    /** Asserts that the thumbnails, messages and records are as after an event without faults. */
    private void assertEffects(ScenarioRun run) {
        messages.addAll(run.rejectedQueue.take());
        messages.addAll(run.unknownQueue.take());
        switch (run.scenario()) {
            case UPLOAD, UPLOAD_OF_NAMED_VERSION, REPLACEMENT, REPLACEMENT_WITH_UNUSUAL_KEY -> {
                assertThat(run.thumbnails()).containsExactly(run.key() + "/256.jpg");
                assertThat(messages).isEmpty();
                assertRepeatedEventIsADuplicate(run);
            }
            case REMOVAL -> {
                assertThat(run.thumbnails()).isEmpty();
                assertThat(messages).isEmpty();
            }
            case REJECTION -> {
                assertThat(run.thumbnails()).isEmpty();
                assertEventIsInAQueue(run);
            }
            case UNKNOWN_EVENT -> assertEventIsInAQueue(run);
            case OVERSIZED_EVENT ->
                assertThat(messages)
                        .isNotEmpty()
                        .allSatisfy(message ->
                                assertThat(storedObject(run, message)).isEqualTo(run.event()));
            case TICK -> {
                assertThat(run.thumbnails()).containsExactly(run.key() + "/256.jpg");
                assertThat(run.attemptsAfterDeath())
                        .extracting(InvocationRecord::outcome)
                        .startsWith(Outcome.ABANDONED)
                        .endsWith(Outcome.DONE);
            }
        }
    }

    private static void assertRepeatedEventIsADuplicate(ScenarioRun run) {
        assertThat(run.repeat())
                .singleElement()
                .satisfies(record ->
                        assertThat(record.ending().orElseThrow().report()).containsEntry("duplicates", 1L));
    }

    /** At least once: if the response of SQS is lost, the message is sent again. */
    private void assertEventIsInAQueue(ScenarioRun run) {
        assertThat(messages).extracting(Message::body).isNotEmpty().containsOnly(new String(run.event(), UTF_8));
    }

    /** The content of the S3 object whose location the message has. */
    private static byte[] storedObject(ScenarioRun run, Message message) throws JsonProcessingException {
        JsonNode location = JSON.readTree(message.body());
        return run.object(location.path("bucket").asText(), location.path("key").asText());
    }
}
