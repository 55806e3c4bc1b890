package org.coatcheck.operator.cost;

import java.time.Duration;
import java.time.Instant;
import java.util.DoubleSummaryStatistics;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coatcheck.event.HttpCaller;
import org.coatcheck.ledger.RecordSummary;
import org.coatcheck.ledger.RecordSummary.Ending;

/** Adds up what attempts used, one after the other. */
final class UsageTally {

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

    private final Instant end;
    private final Map<UsageType, Double> amounts = new EnumMap<>(UsageType.class);
    private final DoubleSummaryStatistics coldUploads = new DoubleSummaryStatistics();
    private final DoubleSummaryStatistics warmUploads = new DoubleSummaryStatistics();
    private final DoubleSummaryStatistics uploadVcpuSeconds = new DoubleSummaryStatistics();

    /** The invocations that made several attempts: one for each message of a batch. */
    private final Set<String> sharedInvocations = new HashSet<>();

    private Instant first;
    private long records;
    private long ownInvocations;
    private long neverEnded;
    private long withinTicks;
    private long coldStarts;
    private long coldStartsWithoutInit;
    private long uploads;
    private long thumbnails;

    UsageTally(Instant end) {
        this.end = end;
        this.first = end;
    }

    void add(RecordSummary record) {
        records++;
        first = record.startedAt().isBefore(first) ? record.startedAt() : first;
        thumbnails += thumbnails(record);
        uploads += thumbnails(record) > 0 ? 1 : 0;
        count(UsageType.DYNAMODB_WRITES, (double) writeUnits(record));
        if (record.within().isEmpty() || record.via().isPresent()) {
            addRequest(record);
        } else {
            withinTicks++;
        }
    }

    private void addRequest(RecordSummary record) {
        record.within().ifPresentOrElse(sharedInvocations::add, () -> ownInvocations++);
        if (record.cold()) {
            coldStarts++;
            coldStartsWithoutInit += record.init().isEmpty() ? 1 : 0;
        }
        if (!hasEnded(record)) {
            neverEnded++;
            return;
        }
        count(UsageType.LAMBDA_COMPUTE, gbSeconds(record));
        if (thumbnails(record) > 0) {
            (record.cold() ? coldUploads : warmUploads).accept(gbSeconds(record));
            uploadVcpuSeconds.accept(vcpuSeconds(record));
        }
    }

    private void count(UsageType type, double amount) {
        amounts.merge(type, amount, Double::sum);
    }

    /** What all of them used: zeros, if there was none. */
    Usage usage() {
        DoubleSummaryStatistics all = new DoubleSummaryStatistics();
        all.combine(coldUploads);
        all.combine(warmUploads);
        count(UsageType.LAMBDA_COMPUTE, 0);
        count(UsageType.DYNAMODB_WRITES, 0);
        amounts.put(UsageType.LAMBDA_REQUESTS, (double) ownInvocations + sharedInvocations.size());
        amounts.put(UsageType.S3_WRITES, (double) thumbnails);
        amounts.put(UsageType.S3_READS, (double) uploads);
        amounts.put(UsageType.LOG_GIGABYTES, records * LOG_GIGABYTES_PER_RECORD);
        return new Usage(
                Duration.between(first, end),
                records,
                neverEnded,
                withinTicks,
                coldStarts,
                coldStartsWithoutInit,
                uploads,
                thumbnails,
                all.getAverage(),
                coldUploads.getAverage(),
                warmUploads.getAverage(),
                uploadVcpuSeconds.getAverage(),
                amounts);
    }

    /** An abandoned attempt does not count, because it is not known how long it ran. */
    private static boolean hasEnded(RecordSummary record) {
        return record.ending().flatMap(Ending::worked).isPresent();
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
        return ended.ending().flatMap(Ending::worked).orElseThrow();
    }
}
