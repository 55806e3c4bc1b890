package org.coatcheck.operator.cost;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coatcheck.event.HttpCaller;
import org.coatcheck.event.Outcome;
import org.coatcheck.ledger.RecordSummary;
import org.coatcheck.ledger.RecordSummary.Ending;

/**
 * What the attempts in a span of time used, as far as their records show.
 *
 * @param span from the first attempt to now
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
     * The memory with which Lambda gives a function one full vCPU.
     *
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html">Configure Lambda function
     *     memory</a>
     */
    private static final double MEGABYTES_PER_VCPU = 1769;

    /** The ended record and its entry in the index by time: each is below 1 KB. */
    private static final int WRITE_UNITS_PER_HTTP_REQUEST = 2;

    /** The begun record, too. */
    private static final int WRITE_UNITS_PER_RECORD = 3;

    /** The entry in the objects table is written when the claim is granted, before the thumbnails are, and afterwards. */
    private static final int WRITE_UNITS_PER_CLAIM = 3;

    /** The claim and the end, of an object that was removed or rejected. A duplicate's claim is not granted, and costs one. */
    private static final int WRITE_UNITS_WITHOUT_THUMBNAILS = 2;

    private static final Set<String> HTTP_SOURCES =
            Stream.of(HttpCaller.values()).map(HttpCaller::source).collect(Collectors.toSet());

    /** 1 KB: the function's own line and the three lines that Lambda writes. */
    private static final double LOG_GIGABYTES_PER_RECORD = 1e-6;

    /**
     * Adds up what the attempts used.
     *
     * @param records may be empty: then all amounts are zero
     */
    static Usage of(Collection<RecordSummary> records, Instant now) {
        List<RecordSummary> requests = records.stream()
                .filter(record -> record.within().isEmpty() || record.via().isPresent())
                .toList();
        List<RecordSummary> uploads = requests.stream()
                .filter(record -> hasEnded(record) && thumbnails(record) > 0)
                .toList();
        Instant first = records.stream()
                .map(RecordSummary::startedAt)
                .min(Instant::compareTo)
                .orElse(now);
        List<RecordSummary> coldStarts =
                requests.stream().filter(RecordSummary::cold).toList();
        return new Usage(
                Duration.between(first, now),
                requests.stream().filter(record -> !hasEnded(record)).count(),
                records.size() - requests.size(),
                coldStarts.size(),
                coldStarts.stream().filter(record -> record.init().isEmpty()).count(),
                records.stream().filter(record -> thumbnails(record) > 0).count(),
                records.stream().mapToLong(Usage::thumbnails).sum(),
                averageGbSeconds(uploads.stream()),
                averageGbSeconds(uploads.stream().filter(RecordSummary::cold)),
                averageGbSeconds(uploads.stream().filter(record -> !record.cold())),
                uploads.stream().mapToDouble(Usage::vcpuSeconds).average().orElse(0),
                amounts(records, requests));
    }

    private static double averageGbSeconds(Stream<RecordSummary> ended) {
        return ended.mapToDouble(Usage::gbSeconds).average().orElse(0);
    }

    /** Whether there is enough of it to tell what other spans of time would cost. */
    boolean isRepresentative() {
        return uploads >= REPRESENTATIVE_UPLOADS && span.compareTo(REPRESENTATIVE_SPAN) >= 0;
    }

    private static Map<UsageType, Double> amounts(
            Collection<RecordSummary> records, Collection<RecordSummary> requests) {
        Map<UsageType, Double> amounts = new EnumMap<>(UsageType.class);
        amounts.put(
                UsageType.LAMBDA_COMPUTE,
                requests.stream()
                        .filter(Usage::hasEnded)
                        .mapToDouble(Usage::gbSeconds)
                        .sum());
        amounts.put(UsageType.LAMBDA_REQUESTS, (double) invocations(requests));
        amounts.put(
                UsageType.DYNAMODB_WRITES,
                records.stream().mapToDouble(Usage::writeUnits).sum());
        amounts.put(
                UsageType.S3_WRITES,
                records.stream().mapToDouble(Usage::thumbnails).sum());
        amounts.put(UsageType.S3_READS, (double)
                records.stream().filter(record -> thumbnails(record) > 0).count());
        amounts.put(UsageType.LOG_GIGABYTES, records.size() * LOG_GIGABYTES_PER_RECORD);
        return amounts;
    }

    /** The attempts at the messages of a batch have one invocation in common. */
    private static long invocations(Collection<RecordSummary> requests) {
        long own = requests.stream().filter(record -> record.within().isEmpty()).count();
        return own
                + requests.stream()
                        .flatMap(record -> record.within().stream())
                        .distinct()
                        .count();
    }

    /** An abandoned record does not count: its duration runs until the cleanup closed it, not until the attempt died. */
    private static boolean hasEnded(RecordSummary record) {
        return record.ending().isPresent() && record.outcome() != Outcome.ABANDONED;
    }

    private static long thumbnails(RecordSummary record) {
        return record.ending().map(Ending::thumbnails).orElse(0);
    }

    private static long writeUnits(RecordSummary record) {
        if (HTTP_SOURCES.contains(record.source())) {
            return WRITE_UNITS_PER_HTTP_REQUEST;
        }
        int entry = thumbnails(record) > 0 ? WRITE_UNITS_PER_CLAIM : WRITE_UNITS_WITHOUT_THUMBNAILS;
        return WRITE_UNITS_PER_RECORD + (long) record.objects().size() * entry;
    }

    /** Lambda rounds the billed duration up to a millisecond. */
    private static double gbSeconds(RecordSummary ended) {
        long nanos = took(ended).plus(ended.init().orElse(Duration.ZERO)).toNanos();
        return Math.ceilDiv(nanos, 1_000_000) / 1e3 * ended.memoryLimitMb() / 1024;
    }

    private static double vcpuSeconds(RecordSummary ended) {
        return took(ended).toNanos() / 1e9 * ended.memoryLimitMb() / MEGABYTES_PER_VCPU;
    }

    private static Duration took(RecordSummary ended) {
        return ended.ending().orElseThrow().took();
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
