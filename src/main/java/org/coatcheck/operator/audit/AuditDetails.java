package org.coatcheck.operator.audit;

import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.InvocationRecord.Ending;
import org.coatcheck.operator.terminal.Table;
import org.coatcheck.operator.terminal.Times;

/** Formats all fields of one audit record, one per line. */
public final class AuditDetails {

    private final Table table = new Table(Integer.MAX_VALUE);

    private AuditDetails() {}

    public static String of(InvocationRecord record, Times times) {
        AuditDetails details = new AuditDetails();
        details.addBeginning(record, times);
        details.table.add("outcome", record.outcome().toString());
        record.ending().ifPresent(details::add);
        PhaseBars.of(record.phases()).forEach(bar -> details.table.add("phase", bar));
        return details.table.toString();
    }

    private void addBeginning(InvocationRecord record, Times times) {
        table.add("request id", record.requestId());
        table.add("started at", times.alone(record.startedAt()));
        table.add("function version", record.functionVersion());
        table.add("source", record.source());
        table.add("detail", record.detail());
        record.objects().forEach(object -> table.add("object", object));
        table.add("start", record.cold() ? "cold" : "warm");
        record.init().ifPresent(init -> table.add("init", init.toMillis() + " ms"));
        table.add("memory limit", record.memoryLimitMb() + " MB");
        record.traceId().ifPresent(trace -> table.add("trace id", trace));
        record.within().ifPresent(within -> table.add("within request", within));
        record.via().ifPresent(via -> {
            table.add("via", via.service() + "  " + via.arn());
            table.add("message id", via.messageId());
        });
        table.add("expires at", times.toTheSecond(record.expiresAt()));
    }

    private void add(Ending ending) {
        ending.status().ifPresent(status -> table.add("status", Integer.toString(status)));
        ending.failure().ifPresent(failure -> {
            table.add("error", failure.error());
            table.add("reason", failure.message());
        });
        table.add(
                ending.worked().isPresent() ? "took" : "closed after",
                "%.3f ms".formatted(ending.took().toNanos() / 1e6));
        ending.peakMemoryMb().ifPresent(peak -> table.add("peak memory", peak + " MB"));
        ending.thumbnails()
                .forEach(thumbnail -> table.add(
                        "thumbnail",
                        "%s/%s  %d x %d  %,d bytes  %.1f ms"
                                .formatted(
                                        thumbnail.bucket(),
                                        thumbnail.key(),
                                        thumbnail.width(),
                                        thumbnail.height(),
                                        thumbnail.bytes(),
                                        thumbnail.took().toNanos() / 1e6)));
        ending.report().forEach((name, count) -> table.add(name, count.toString()));
    }
}
