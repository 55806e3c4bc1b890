package org.coatcheck.operator.audit;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.InvocationRecord.Ending;
import org.coatcheck.ledger.RecordSummary;
import org.coatcheck.operator.terminal.Table;

/** Formats audit records: many as a list, or one with all details. */
public final class AuditTable {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    private AuditTable() {}

    /** One line per record, in the given order, below a line with the columns' names. */
    public static String list(List<RecordSummary> records) {
        Table table = new Table(40);
        table.add("TIME (UTC)", "REQUEST", "SOURCE", "DETAIL", "OUTCOME", "STATUS", "MS", "START", "MB", "THUMBNAILS");
        records.forEach(record -> table.add(
                TIME.format(record.startedAt()),
                record.requestId(),
                record.source(),
                record.detail(),
                record.outcome().toString(),
                record.ending().map(AuditTable::status).orElse(""),
                record.ending().map(AuditTable::milliseconds).orElse(""),
                record.cold() ? "cold" : "warm",
                record.ending().map(AuditTable::memory).orElse(""),
                record.ending().map(AuditTable::thumbnails).orElse("")));
        return table.toString();
    }

    private static String status(RecordSummary.Ending ending) {
        return ending.status().isPresent() ? Integer.toString(ending.status().getAsInt()) : "";
    }

    private static String milliseconds(RecordSummary.Ending ending) {
        return Long.toString(ending.took().toMillis());
    }

    private static String memory(RecordSummary.Ending ending) {
        return ending.peakMemoryMb().isPresent()
                ? Integer.toString(ending.peakMemoryMb().getAsInt())
                : "";
    }

    private static String thumbnails(RecordSummary.Ending ending) {
        return ending.thumbnails() == 0 ? "" : Integer.toString(ending.thumbnails());
    }

    /** All fields of one record, one per line. */
    static String details(InvocationRecord record) {
        Table table = new Table(Integer.MAX_VALUE);
        table.add("request id", record.requestId());
        table.add("started at", record.startedAt().toString());
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
        table.add("expires at", record.expiresAt().toString());
        table.add("outcome", record.outcome().toString());
        record.ending().ifPresent(ending -> add(table, ending));
        return table.toString();
    }

    private static void add(Table table, Ending ending) {
        ending.status().ifPresent(status -> table.add("status", Integer.toString(status)));
        ending.failure().ifPresent(failure -> {
            table.add("error", failure.error());
            table.add("message", failure.message());
        });
        table.add("took", "%.3f ms".formatted(ending.took().toNanos() / 1e6));
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
