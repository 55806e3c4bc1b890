package org.coatcheck.operator.cost;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.coatcheck.event.Outcome;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.InvocationRecord.Ending;

/**
 * What the attempts of a span of time have used, as far as their records tell.
 *
 * @param span from the first attempt to now
 * @param neverEnded attempts whose time nobody knows: they are requests, and nothing else
 * @param inOthersTime attempts that a tick made, in its own time: they are no requests
 * @param coldStarts of requests
 * @param coldStartsWithoutInit those of them that do not tell how long INIT was
 * @param uploads attempts that made thumbnails
 * @param uploadGbSeconds of an upload on average, with what it had to wait for
 * @param uploadVcpuSeconds of an upload on average, at most
 */
record Usage(
        Duration span,
        long neverEnded,
        long inOthersTime,
        long coldStarts,
        long coldStartsWithoutInit,
        long uploads,
        long thumbnails,
        double uploadGbSeconds,
        double uploadVcpuSeconds,
        Map<UsageType, Double> amounts) {

    /** With so much memory Lambda gives a whole processor; see "Configure Lambda function memory". */
    private static final double MEGABYTES_OF_A_VCPU = 1769;

    /** The invocations table and its index by time are written at the begin and at the end. */
    private static final int WRITES_OF_A_RECORD = 4;

    /** With S3's event in it the begun record has over 1 KB, and it is in the index by object too. */
    private static final int WRITES_OF_AN_OBJECTS_RECORD = 9;

    /** Making, writing, made. */
    private static final int WRITES_OF_A_CLAIM = 3;

    /** The function's own line, and the three that Lambda writes. */
    private static final double LOGGED_GIGABYTES = 1e-6;

    /** Counts records, at least one. */
    static Usage of(Collection<InvocationRecord> records, Instant now) {
        List<InvocationRecord> requests =
                records.stream().filter(record -> record.within().isEmpty()).toList();
        List<InvocationRecord> uploads = requests.stream()
                .filter(record -> hasEnded(record) && thumbnails(record) > 0)
                .toList();
        Instant first = records.stream()
                .map(InvocationRecord::startedAt)
                .min(Instant::compareTo)
                .orElseThrow();
        List<InvocationRecord> cold =
                requests.stream().filter(InvocationRecord::cold).toList();
        return new Usage(
                Duration.between(first, now),
                requests.stream().filter(record -> !hasEnded(record)).count(),
                records.size() - requests.size(),
                cold.size(),
                cold.stream().filter(record -> record.init().isEmpty()).count(),
                records.stream().filter(record -> thumbnails(record) > 0).count(),
                records.stream().mapToLong(Usage::thumbnails).sum(),
                uploads.stream().mapToDouble(Usage::gbSeconds).average().orElse(0),
                uploads.stream().mapToDouble(Usage::vcpuSeconds).average().orElse(0),
                amounts(records, requests));
    }

    private static Map<UsageType, Double> amounts(
            Collection<InvocationRecord> records, Collection<InvocationRecord> requests) {
        Map<UsageType, Double> amounts = new EnumMap<>(UsageType.class);
        amounts.put(
                UsageType.LAMBDA_COMPUTE,
                requests.stream()
                        .filter(Usage::hasEnded)
                        .mapToDouble(Usage::gbSeconds)
                        .sum());
        amounts.put(UsageType.LAMBDA_REQUESTS, (double) requests.size());
        amounts.put(
                UsageType.DYNAMODB_WRITES,
                records.stream().mapToDouble(Usage::writeUnits).sum());
        amounts.put(
                UsageType.S3_WRITES,
                records.stream().mapToDouble(Usage::thumbnails).sum());
        amounts.put(UsageType.S3_READS, (double)
                records.stream().filter(record -> thumbnails(record) > 0).count());
        amounts.put(UsageType.LOG_GIGABYTES, records.size() * LOGGED_GIGABYTES);
        return amounts;
    }

    /** An abandoned record says when it was closed, and not when the attempt died. */
    private static boolean hasEnded(InvocationRecord record) {
        return record.ending().isPresent() && record.outcome() != Outcome.ABANDONED;
    }

    private static long thumbnails(InvocationRecord record) {
        return record.ending().map(Ending::thumbnails).orElse(List.of()).size();
    }

    private static long writeUnits(InvocationRecord record) {
        int claim = thumbnails(record) > 0 ? WRITES_OF_A_CLAIM : 0;
        return record.objects().isEmpty() ? WRITES_OF_A_RECORD : WRITES_OF_AN_OBJECTS_RECORD + claim;
    }

    private static double gbSeconds(InvocationRecord ended) {
        long nanos = took(ended).plus(ended.init().orElse(Duration.ZERO)).toNanos();
        return Math.ceilDiv(nanos, 1_000_000) / 1e3 * ended.memoryLimitMb() / 1024;
    }

    private static double vcpuSeconds(InvocationRecord ended) {
        return took(ended).toNanos() / 1e9 * ended.memoryLimitMb() / MEGABYTES_OF_A_VCPU;
    }

    private static Duration took(InvocationRecord ended) {
        return ended.ending().orElseThrow().took();
    }

    /** How much it is in another span where all goes on like this. */
    Map<UsageType, Double> amountsIn(Duration other) {
        Map<UsageType, Double> scaled = new EnumMap<>(UsageType.class);
        double factor = (double) other.toNanos() / Math.max(1, span.toNanos());
        amounts.forEach((good, amount) -> scaled.put(good, amount * factor));
        return scaled;
    }
}
