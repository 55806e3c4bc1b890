package org.coatcheck.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.coatcheck.event.Outcome;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.ledger.InvocationRecord.Ending;
import org.coatcheck.ledger.InvocationRecord.Failure;
import org.coatcheck.testing.EmbeddedMetrics;
import org.coatcheck.timing.Phases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log line of each attempt, which is also a document in CloudWatch's embedded metric format. */
class InvocationLogTest {

    private static final Instant START = Instant.parse("2026-11-24T09:00:00Z");
    private static final Thumbnail THUMBNAIL =
            new Thumbnail("thumbnails", "cat.jpg/256.jpg", 256, 170, 9_000, Duration.ofMillis(7));

    private final List<String> lines = new ArrayList<>();

    @Test
    void describesTheAttempt() throws Exception {
        JsonNode document = EmbeddedMetrics.document(
                line(record("aws:s3", "uploads/cat.jpg", true), ending(Outcome.DONE, 2, Map.of())));

        assertThat(document.path("timestamp").asText()).isEqualTo("2026-11-24T09:00:00.012Z");
        assertThat(document.path("level").asText()).isEqualTo("INFO");
        assertThat(document.path("message").asText()).isEqualTo("done: uploads/cat.jpg of aws:s3");
        assertThat(document.path("requestId").asText()).isEqualTo("request");
        assertThat(document.path("source").asText()).isEqualTo("aws:s3");
        assertThat(document.path("outcome").asText()).isEqualTo("done");
        assertThat(document.path("ms").asInt()).isEqualTo(12);
        assertThat(document.path("cold").asBoolean()).isTrue();
    }

    @Test
    void saysWhyAnAttemptDidNotDoItsWork() throws Exception {
        assertThat(reason("Rejected", "rejected because it is not an image: uploads/cat.jpg"))
                .isEqualTo("it is not an image: uploads/cat.jpg");
        assertThat(reason("Rejected", "unknown source: x")).isEqualTo("unknown source: x");
        assertThat(reason("org.coatcheck.sdk.OutOfTimeException", "no time is left"))
                .isEqualTo("OutOfTimeException: no time is left");
        assertThat(EmbeddedMetrics.document(line(record("aws:s3", "", true), ending(Outcome.DONE, 2, Map.of())))
                        .has("reason"))
                .isFalse();
    }

    private String reason(String error, String message) throws Exception {
        Ending ended = ending(Outcome.REJECTED, 0, Map.of());
        Ending ending = new Ending(
                ended.outcome(),
                ended.took(),
                ended.peakMemoryMb(),
                ended.status(),
                Optional.of(new Failure(error, message)),
                ended.thumbnails(),
                ended.report(),
                ended.phases());
        return EmbeddedMetrics.document(line(record("aws:s3", "", false), ending))
                .path("reason")
                .asText();
    }

    @Test
    void namesTheFunctionAsTheOnlyDimension() throws Exception {
        JsonNode document =
                EmbeddedMetrics.document(line(record("aws:s3", "", false), ending(Outcome.DONE, 0, Map.of())));

        assertThat(document.path("FunctionName").asText()).isEqualTo("coatcheck-function");
        assertThat(document.at("/_aws/CloudWatchMetrics/0/Namespace").asText()).isEqualTo("Coatcheck");
        assertThat(document.at("/_aws/CloudWatchMetrics/0/Dimensions")).hasToString("[[\"FunctionName\"]]");
        assertThat(document.at("/_aws/Timestamp").asLong())
                .isEqualTo(START.plusMillis(12).toEpochMilli());
    }

    @Test
    void writesOnlyMetricsThatApply() throws Exception {
        assertThat(EmbeddedMetrics.metrics(line(record("aws:s3", "", true), ending(Outcome.DONE, 2, Map.of()))))
                .isEqualTo(Map.of("Done", 1L, "ColdStarts", 1L, "Thumbnails", 2L, "PeakMemory", 134L));
        assertThat(EmbeddedMetrics.metrics(line(record("x", "", false), ending(Outcome.REJECTED, 0, Map.of()))))
                .isEqualTo(Map.of("Rejected", 1L, "PeakMemory", 134L));
        assertThat(EmbeddedMetrics.metrics(line(
                        record("aws:s3", "", false),
                        ending(Outcome.FAILED, 0, Map.of("auditWritesLost", 3L, "duplicates", 1L)))))
                .isEqualTo(Map.of("Failed", 1L, "AuditWritesLost", 3L, "Duplicates", 1L, "PeakMemory", 134L));
    }

    @Test
    void writesOnlyCleanupMetricsThatNeedAttention() throws Exception {
        Map<String, Long> quiet = Map.of("begunAndNeverEnded", 0L, "sweepUploads", 5L, "sweepNothingToDo", 5L);
        Map<String, Long> busy =
                Map.of("begunAndNeverEnded", 1L, "sweepMade", 2L, "sweepRemoved", 3L, "sweepFailed", 4L);

        assertThat(EmbeddedMetrics.metrics(line(record("aws:events", "0900Z", false), ending(Outcome.DONE, 0, quiet))))
                .containsOnlyKeys("Done", "PeakMemory");
        assertThat(EmbeddedMetrics.metrics(line(record("aws:events", "0900Z", false), ending(Outcome.DONE, 0, busy))))
                .containsEntry("BegunAndNeverEnded", 1L)
                .containsEntry("SweepMade", 2L)
                .containsEntry("SweepRemoved", 3L)
                .containsEntry("SweepFailed", 4L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nline",
                "\r\n{}",
                "\"}",
                "\u0000\u001b[2J",
                "\u2028",
                "half \ud83d of a character",
                "ü \ud83d\ude00"
            })
    void writesOneLineForAnyDetail(String text) throws Exception {
        JsonNode document = EmbeddedMetrics.document(
                line(record("com.example", text, false), ending(Outcome.REJECTED, 0, Map.of())));

        assertThat(document.path("message").asText()).isEqualTo("rejected: " + text + " of com.example");
    }

    private String line(InvocationRecord begun, Ending ending) {
        new InvocationLog("coatcheck-function", lines::add).write(begun, ending);
        return lines.getLast();
    }

    private static InvocationRecord record(String source, String detail, boolean cold) {
        return new InvocationRecord(
                "request",
                START,
                "$LATEST",
                source,
                detail,
                List.of(),
                cold,
                Optional.empty(),
                1769,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                START,
                Optional.empty());
    }

    private static Ending ending(Outcome outcome, int thumbnails, Map<String, Long> report) {
        return new Ending(
                outcome,
                Duration.ofMillis(12),
                OptionalInt.of(134),
                OptionalInt.empty(),
                Optional.empty(),
                Collections.nCopies(thumbnails, THUMBNAIL),
                report,
                Phases.NONE);
    }
}
