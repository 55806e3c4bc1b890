package org.coatcheck.operator.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.coatcheck.event.Outcome;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.InvocationRecord.Ending;
import org.coatcheck.operator.load.LoadPlan.Kind;
import org.coatcheck.operator.load.LoadPlan.Upload;
import org.coatcheck.operator.load.LoadResults.StoredThumbnail;
import org.coatcheck.timing.Phases;
import org.junit.jupiter.api.Test;

class LoadReportTest {

    private static final Instant START = Instant.parse("2026-03-12T09:00:00Z");

    private final LoadPlan plan = LoadPlan.of(40);
    private final Upload image = plan.uploads(Kind.IMAGE).getFirst();
    private final Upload duplicated = plan.uploads(Kind.DUPLICATED).getFirst();
    private final Upload corrupt = plan.uploads(Kind.CORRUPT).getFirst();

    private final List<StoredThumbnail> thumbnails = new ArrayList<>();
    private final List<InvocationRecord> records = new ArrayList<>();
    private final List<String> rejected = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>(plan.unknownEvents());
    private final List<String> failed = new ArrayList<>();

    LoadReportTest() {
        plan.uploads().forEach(upload -> {
            switch (upload.kind()) {
                case IMAGE -> addThumbnail(upload);
                case DUPLICATED -> {
                    addThumbnail(upload);
                    records.add(ended(upload.key(), List.of(), Map.of("duplicates", 1L), 10));
                }
                case CORRUPT -> rejected.add(upload.key());
            }
        });
    }

    @Test
    void isCompleteWhenEverythingWasProcessedOnce() {
        assertThat(report().isComplete()).as(report().toString()).isTrue();
        assertThat(report().toString()).doesNotContain("lost: ", "too many: ");
    }

    @Test
    void computesTheRateAndThePercentilesFromTheRecords() {
        records.clear();
        for (int i = 1; i <= 200; i++) {
            records.add(ended("x", List.of(), Map.of(), i));
        }

        assertThat(report().toString())
                .contains("200 attempts in 0.2 s, 1000.0 a second; duration: 100 ms (p50), 198 ms (p99)");
    }

    @Test
    void reportsAMissingThumbnail() {
        thumbnails.removeIf(thumbnail -> thumbnail.key().equals(image.thumbnailKey()));

        assertThat(discrepancies()).containsExactly("lost: " + image.thumbnailKey() + " of tag " + image.key());
    }

    @Test
    void reportsAThumbnailOfAnotherVersion() {
        thumbnails.replaceAll(thumbnail -> thumbnail.key().equals(image.thumbnailKey())
                ? new StoredThumbnail(thumbnail.key(), "another")
                : thumbnail);

        assertThat(discrepancies())
                .containsExactly(
                        "lost: " + image.thumbnailKey() + " of tag " + image.key(),
                        "too many: " + image.thumbnailKey() + " of another");
    }

    @Test
    void reportsAThumbnailOfACorruptObject() {
        thumbnails.add(new StoredThumbnail(corrupt.thumbnailKey(), "any"));

        assertThat(discrepancies()).containsExactly("too many: " + corrupt.thumbnailKey() + " of any");
    }

    @Test
    void reportsAnImageThatWasProcessedTwice() {
        records.add(records.stream()
                .filter(record -> record.detail().equals(image.key()))
                .findFirst()
                .orElseThrow());

        assertThat(discrepancies()).containsExactly("too many: " + image.key());
    }

    @Test
    void reportsADuplicateWithoutARecord() {
        records.removeIf(record -> record.detail().equals(duplicated.key())
                && !record.ending().orElseThrow().report().isEmpty());

        assertThat(discrepancies()).containsExactly("lost: " + duplicated.key());
    }

    @Test
    void expectsACorruptObjectAtLeastOnceInTheRejectedQueue() {
        rejected.add(corrupt.key());
        assertThat(discrepancies()).isEmpty();

        rejected.removeIf(corrupt.key()::equals);
        assertThat(discrepancies()).containsExactly("lost: " + corrupt.key());
    }

    @Test
    void reportsARejectedImage() {
        rejected.add(image.key());

        assertThat(discrepancies()).containsExactly("too many: " + image.key());
    }

    @Test
    void reportsAnUnknownEventThatWasTruncated() {
        String complete = unknown.removeFirst();
        unknown.add("half");

        assertThat(discrepancies()).containsExactly("lost: " + complete, "too many: half");
    }

    @Test
    void reportsAttemptsThatHaveNotEndedAndFailedEvents() {
        records.add(record("unended", Optional.empty()));
        failed.add("failed");

        assertThat(discrepancies()).containsExactly("too many: unended", "too many: failed");
    }

    private List<String> discrepancies() {
        List<String> discrepancies = report().checks().stream()
                .flatMap(check -> check.discrepancies().stream())
                .toList();
        assertThat(report().isComplete()).isEqualTo(discrepancies.isEmpty());
        discrepancies.forEach(fault -> assertThat(report().toString()).contains(fault));
        return discrepancies;
    }

    private LoadReport report() {
        Map<String, String> eTags = plan.uploads().stream()
                .map(Upload::key)
                .collect(Collectors.toMap(Function.identity(), key -> "tag " + key));
        return LoadReport.of(plan, eTags, new LoadResults(thumbnails, records, rejected, unknown, failed));
    }

    private void addThumbnail(Upload upload) {
        thumbnails.add(new StoredThumbnail(upload.thumbnailKey(), "tag " + upload.key()));
        records.add(ended(
                upload.key(),
                List.of(new Thumbnail("thumbnails", upload.thumbnailKey(), 1, 1, 1, Duration.ZERO)),
                Map.of(),
                10));
    }

    private static InvocationRecord ended(
            String key, List<Thumbnail> thumbnails, Map<String, Long> report, int milliseconds) {
        return record(
                key,
                Optional.of(new Ending(
                        Outcome.DONE,
                        Duration.ofMillis(milliseconds),
                        OptionalInt.empty(),
                        OptionalInt.of(200),
                        Optional.empty(),
                        thumbnails,
                        report,
                        Phases.NONE)));
    }

    private static InvocationRecord record(String key, Optional<Ending> ending) {
        return new InvocationRecord(
                "request",
                START,
                "$LATEST",
                "aws:s3",
                key,
                List.of("uploads/" + key),
                false,
                Optional.empty(),
                1769,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                START,
                ending);
    }
}
