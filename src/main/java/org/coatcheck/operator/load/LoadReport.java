package org.coatcheck.operator.load;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.InvocationRecord.Ending;
import org.coatcheck.operator.load.LoadPlan.Kind;
import org.coatcheck.operator.load.LoadPlan.Upload;
import org.coatcheck.operator.load.LoadSearch.Findings;
import org.coatcheck.operator.terminal.Table;

/**
 * What was sent, against what was found.
 *
 * @param elapsed from the start of the first attempt to the end of the last
 * @param durations of all attempts, in order
 */
record LoadReport(List<Check> checks, Duration elapsed, List<Duration> durations) {

    /**
     * The two must be the same names, each as often.
     *
     * @param mayRepeat whether to find one more than once is no fault: a queue is told at least once
     */
    record Check(String kind, List<String> expected, List<String> found, boolean mayRepeat) {

        Check {
            expected = List.copyOf(expected);
            found = List.copyOf(found);
        }

        List<String> lost() {
            return less(expected, found);
        }

        List<String> tooMany() {
            return less(found, expected);
        }

        /** One list without the other, name by name. */
        private static List<String> less(List<String> names, List<String> others) {
            List<String> rest = new ArrayList<>(names);
            others.forEach(rest::remove);
            return rest;
        }

        /** What is not as it should be. */
        List<String> faults() {
            List<String> tooMany = tooMany().stream()
                    .filter(name -> !mayRepeat || !expected.contains(name))
                    .toList();
            return Stream.concat(
                            lost().stream().map(name -> "lost: " + name),
                            tooMany.stream().map(name -> "too many: " + name))
                    .toList();
        }
    }

    LoadReport {
        checks = List.copyOf(checks);
        durations = durations.stream().sorted().toList();
    }

    /**
     * Compares what was sent with what was found.
     *
     * @param eTags of the objects, by their keys
     */
    static LoadReport of(LoadPlan plan, Map<String, String> eTags, Findings found) {
        List<Upload> images = plan.uploads().stream()
                .filter(upload -> upload.kind() != Kind.CORRUPT)
                .toList();
        List<Check> checks = List.of(
                new Check(
                        "thumbnails of images, each of its version",
                        images.stream()
                                .map(image -> image.thumbnail() + " of " + eTags.get(image.key()))
                                .toList(),
                        found.thumbnails().stream()
                                .map(thumbnail -> thumbnail.getKey() + " of " + thumbnail.getValue())
                                .toList(),
                        false),
                new Check("images made, each once", keys(images), details(found, LoadReport::isMade), false),
                new Check(
                        "events that came twice, once as a duplicate",
                        keys(plan.uploads(Kind.TWICE)),
                        details(found, LoadReport::isDuplicate),
                        false),
                new Check(
                        "corrupt objects in the rejected queue",
                        keys(plan.uploads(Kind.CORRUPT)),
                        found.rejected(),
                        true),
                new Check("events in the unknown queue, whole", plan.unknown(), found.unknown(), true),
                new Check("records of attempts that never ended", List.of(), details(found, LoadReport::isOpen), false),
                new Check("events in the failed queue", List.of(), found.failed(), false));
        return new LoadReport(checks, elapsed(found.records()), durations(found.records()));
    }

    private static List<String> keys(List<Upload> uploads) {
        return uploads.stream().map(Upload::key).toList();
    }

    private static List<String> details(Findings found, Predicate<InvocationRecord> which) {
        return found.records().stream()
                .filter(which)
                .map(InvocationRecord::detail)
                .toList();
    }

    private static boolean isMade(InvocationRecord record) {
        return record.ending().stream().anyMatch(ending -> !ending.thumbnails().isEmpty());
    }

    private static boolean isDuplicate(InvocationRecord record) {
        return record.ending().stream().anyMatch(ending -> ending.report().containsKey("duplicates"));
    }

    private static boolean isOpen(InvocationRecord record) {
        return switch (record.outcome()) {
            case BEGUN, ABANDONED -> true;
            case DONE, REJECTED, FAILED -> false;
        };
    }

    private static List<Duration> durations(List<InvocationRecord> records) {
        return records.stream()
                .flatMap(record -> record.ending().stream())
                .map(Ending::took)
                .toList();
    }

    private static Duration elapsed(List<InvocationRecord> records) {
        Optional<Instant> first =
                records.stream().map(InvocationRecord::startedAt).min(Comparator.naturalOrder());
        Optional<Instant> last = records.stream()
                .flatMap(record -> record.ending().stream()
                        .map(ending -> record.startedAt().plus(ending.took())))
                .max(Comparator.naturalOrder());
        return first.isPresent() && last.isPresent() ? Duration.between(first.get(), last.get()) : Duration.ZERO;
    }

    boolean isComplete() {
        return checks.stream().allMatch(check -> check.faults().isEmpty());
    }

    private Duration percentile(int percent) {
        return durations.isEmpty()
                ? Duration.ZERO
                : durations.get((int) Math.ceil(percent / 100.0 * durations.size()) - 1);
    }

    /** A table for people, and the name of all that is not accounted for. */
    @Override
    public String toString() {
        Table table = new Table(60);
        table.add("KIND", "EXPECTED", "FOUND", "LOST", "TOO MANY");
        checks.forEach(check -> table.add(
                check.kind(),
                Integer.toString(check.expected().size()),
                Integer.toString(check.found().size()),
                Integer.toString(check.lost().size()),
                Integer.toString(check.tooMany().size())));
        String numbers = "%,d attempts in %.1f s, %.1f a second; one took %d ms (p50), %d ms (p99)"
                .formatted(
                        durations.size(),
                        elapsed.toMillis() / 1000.0,
                        durations.size() * 1000.0 / Math.max(1, elapsed.toMillis()),
                        percentile(50).toMillis(),
                        percentile(99).toMillis());
        String faults = checks.stream()
                .flatMap(check -> check.faults().stream().map(fault -> check.kind() + ", " + fault))
                .collect(Collectors.joining("\n"));
        return Stream.of(table.toString(), numbers, faults)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("\n\n"));
    }
}
