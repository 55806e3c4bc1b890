package org.coatcheck.operator.cost;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.coatcheck.ledger.RecordSummary;

/**
 * What the attempts in a span of time used, as far as their records show.
 *
 * @param span from the first attempt to the end of the span that was asked for
 * @param records one for each attempt
 * @param neverEnded attempts without a known duration: they count as requests, but not as compute
 * @param withinTicks attempts that a tick made in its own invocation: Lambda does not bill them as requests
 * @param coldStarts cold starts among the requests
 * @param coldStartsWithoutInit the cold starts whose record has no INIT duration
 * @param uploads attempts that made thumbnails
 * @param uploadGbSeconds of an upload on average, including INIT and the time spent waiting for AWS calls
 * @param coldUploadGbSeconds of an upload that was a cold start; 0 if there was none
 * @param warmUploadGbSeconds of an upload in an environment that was there; 0 if there was none
 * @param uploadVcpuSeconds of an upload on average: an upper bound, since it counts waiting for AWS calls as processor time
 * @param amounts in the units of {@link UsageType#label()}
 */
record Usage(
        Duration span,
        long records,
        long neverEnded,
        long withinTicks,
        long coldStarts,
        long coldStartsWithoutInit,
        long uploads,
        long thumbnails,
        double uploadGbSeconds,
        double coldUploadGbSeconds,
        double warmUploadGbSeconds,
        double uploadVcpuSeconds,
        Map<UsageType, Double> amounts) {

    static final long REPRESENTATIVE_UPLOADS = 1000;
    static final Duration REPRESENTATIVE_SPAN = Duration.ofHours(1);

    /**
     * Adds up what the attempts used.
     *
     * @param records each is read once, because a span may have more of them than fit into memory
     */
    static Usage of(Stream<RecordSummary> records, Instant end) {
        UsageTally tally = new UsageTally(end);
        records.forEach(tally::add);
        return tally.usage();
    }

    /** Whether there is enough of it to tell what other spans of time would cost. */
    boolean isRepresentative() {
        return uploads >= REPRESENTATIVE_UPLOADS && span.compareTo(REPRESENTATIVE_SPAN) >= 0;
    }

    /**
     * The amounts in another span of time.
     *
     * @param times how many times the same rate
     */
    Map<UsageType, Double> amountsIn(Duration otherSpan, double times) {
        Map<UsageType, Double> scaled = new EnumMap<>(UsageType.class);
        double factor = times * otherSpan.toNanos() / Math.max(1, span.toNanos());
        amounts.forEach((usageType, amount) -> scaled.put(usageType, amount * factor));
        return scaled;
    }
}
