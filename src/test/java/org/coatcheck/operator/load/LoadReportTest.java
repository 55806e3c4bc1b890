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
import org.coatcheck.operator.load.LoadSearch.Findings;
import org.junit.jupiter.api.Test;

/** Whatever is lost, or there too often, is named. */
class LoadReportTest {

    private static final Instant START = Instant.parse("2026-03-12T09:00:00Z");

    private final LoadPlan plan = LoadPlan.of(40);
    private final Upload image = plan.uploads(Kind.IMAGE).getFirst();
    private final Upload twice = plan.uploads(Kind.TWICE).getFirst();
    private final Upload corrupt = plan.uploads(Kind.CORRUPT).getFirst();

    private final List<Map.Entry<String, String>> thumbnails = new ArrayList<>();
    private final List<InvocationRecord> records = new ArrayList<>();
    private final List<String> rejected = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>(plan.unknown());
    private final List<String> failed = new ArrayList<>();

    LoadReportTest() {
        plan.uploads().forEach(upload -> {
            switch (upload.kind()) {
                case IMAGE -> make(upload);
                case TWICE -> {
                    make(upload);
                    records.add(ended(upload.key(), List.of(), Map.of("duplicates", 1L), 10));
                }
                case CORRUPT -> rejected.add(upload.key());
            }
        });
    }

    @Test
    void everythingThatIsFoundOnceIsComplete() {
        assertThat(report().isComplete()).as(report().toString()).isTrue();
        assertThat(report().toString()).doesNotContain("lost: ", "too many: ");
    }

    @Test
    void durationsAndTheRateAreThoseOfTheRecords() {
        records.clear();
        for (int i = 1; i <= 200; i++) {
            records.add(ended("x", List.of(), Map.of(), i));
        }

        assertThat(report().toString())
                .contains("200 attempts in 0.2 s, 1000.0 a second; one took 100 ms (p50), 198 ms (p99)");
    }

    @Test
    void aThumbnailThatIsGoneIsNamed() {
        thumbnails.removeIf(thumbnail -> thumbnail.getKey().equals(image.thumbnail()));

        assertThat(faults()).containsExactly("lost: " + image.thumbnail() + " of tag " + image.key());
    }

    @Test
    void aThumbnailOfAnotherVersionIsNamed() {
        thumbnails.replaceAll(thumbnail ->
                thumbnail.getKey().equals(image.thumbnail()) ? Map.entry(thumbnail.getKey(), "another") : thumbnail);

        assertThat(faults())
                .containsExactly(
                        "lost: " + image.thumbnail() + " of tag " + image.key(),
                        "too many: " + image.thumbnail() + " of another");
    }

    @Test
    void aThumbnailOfACorruptObjectIsNamed() {
        thumbnails.add(Map.entry(corrupt.thumbnail(), "any"));

        assertThat(faults()).containsExactly("too many: " + corrupt.thumbnail() + " of any");
    }

    @Test
    void anImageThatWasMadeTwiceIsNamed() {
        records.add(records.stream()
                .filter(record -> record.detail().equals(image.key()))
                .findFirst()
                .orElseThrow());

        assertThat(faults()).containsExactly("too many: " + image.key());
    }

    @Test
    void aSecondEventWithoutARecordIsNamed() {
        records.removeIf(record -> record.detail().equals(twice.key())
                && !record.ending().orElseThrow().report().isEmpty());

        assertThat(faults()).containsExactly("lost: " + twice.key());
    }

    @Test
    void aCorruptObjectIsToldOfAtLeastOnce() {
        rejected.add(corrupt.key());
        assertThat(faults()).isEmpty();

        rejected.removeIf(corrupt.key()::equals);
        assertThat(faults()).containsExactly("lost: " + corrupt.key());
    }

    @Test
    void aRefusedImageIsNamed() {
        rejected.add(image.key());

        assertThat(faults()).containsExactly("too many: " + image.key());
    }

    @Test
    void anUnknownEventThatIsNotWholeIsNamed() {
        String whole = unknown.removeFirst();
        unknown.add("half");

        assertThat(faults()).containsExactly("lost: " + whole, "too many: half");
    }

    @Test
    void anAttemptThatNeverEndedAndAnEventThatFailedAreNamed() {
        records.add(record("died", Optional.empty()));
        failed.add("gave up");

        assertThat(faults()).containsExactly("too many: died", "too many: gave up");
    }

    private List<String> faults() {
        List<String> faults = report().checks().stream()
                .flatMap(check -> check.faults().stream())
                .toList();
        assertThat(report().isComplete()).isEqualTo(faults.isEmpty());
        faults.forEach(fault -> assertThat(report().toString()).contains(fault));
        return faults;
    }

    private LoadReport report() {
        Map<String, String> eTags = plan.uploads().stream()
                .map(Upload::key)
                .collect(Collectors.toMap(Function.identity(), key -> "tag " + key));
        return LoadReport.of(plan, eTags, new Findings(thumbnails, records, rejected, unknown, failed));
    }

    private void make(Upload upload) {
        thumbnails.add(Map.entry(upload.thumbnail(), "tag " + upload.key()));
        records.add(ended(
                upload.key(),
                List.of(new Thumbnail("thumbnails", upload.thumbnail(), 1, 1, 1, Duration.ZERO)),
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
                        report)));
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
                START,
                ending);
    }
}
