package org.coatcheck.operator.load;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.InvocationRecord.Ending;

/**
 * How long the attempts of a load test took.
 *
 * @param elapsed from the start of the first attempt to the end of the last
 * @param durations of the attempts that ended, the shortest first
 */
record AttemptTimes(Duration elapsed, List<Duration> durations) {

    AttemptTimes {
        durations = durations.stream().sorted().toList();
    }

    static AttemptTimes of(List<InvocationRecord> records) {
        List<Duration> durations = records.stream()
                .flatMap(record -> record.ending().stream())
                .map(Ending::took)
                .toList();
        return new AttemptTimes(elapsed(records), durations);
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

    private Duration percentile(int percent) {
        return durations.isEmpty()
                ? Duration.ZERO
                : durations.get((int) Math.ceil(percent / 100.0 * durations.size()) - 1);
    }

    /** A line for the report. */
    @Override
    public String toString() {
        return "%,d attempts in %.1f s, %.1f a second; duration: %d ms (p50), %d ms (p99)"
                .formatted(
                        durations.size(),
                        elapsed.toMillis() / 1000.0,
                        durations.size() * 1000.0 / Math.max(1, elapsed.toMillis()),
                        percentile(50).toMillis(),
                        percentile(99).toMillis());
    }
}
