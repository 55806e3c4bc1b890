package org.coatcheck.operator.audit;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.coatcheck.event.Via;
import org.coatcheck.ledger.InvocationRecord.Failure;
import org.coatcheck.ledger.RecordSummary;
import org.coatcheck.ledger.RecordSummary.Ending;
import org.coatcheck.operator.terminal.RowPrinter;
import org.coatcheck.operator.terminal.RowPrinter.Column;
import org.coatcheck.operator.terminal.Times;

/** Prints audit records as they come, one per line, below a line with the columns' names. */
public final class AuditList {

    private static final int WHOLE = Integer.MAX_VALUE;

    private final List<Part> parts;
    private final RowPrinter rows;

    /** @param always whether the narrow list has this column too */
    private record Part(Column column, Function<RecordSummary, String> cell, boolean always) {}

    /** @param wide whether to show all columns, with their whole texts */
    public AuditList(PrintWriter out, Times times, boolean wide) {
        this.parts = parts(times, wide).filter(part -> wide || part.always()).toList();
        this.rows = new RowPrinter(out, parts.stream().map(Part::column).toList());
    }

    public void print(RecordSummary record) {
        rows.print(parts.stream().map(part -> part.cell().apply(record)).toList());
    }

    private static Stream<Part> parts(Times times, boolean wide) {
        return Stream.of(
                new Part(new Column(times.columnName(), 23), record -> times.inAColumn(record.startedAt()), true),
                new Part(new Column("REQUEST", 36), RecordSummary::requestId, true),
                new Part(new Column("WITHIN", 8), record -> record.within().orElse(""), false),
                new Part(new Column("SOURCE", 14, wide ? WHOLE : 30), RecordSummary::source, true),
                new Part(
                        new Column("VIA", 7),
                        record -> record.via().map(Via::service).orElse(""),
                        false),
                new Part(new Column("DETAIL", 24, wide ? WHOLE : 40), RecordSummary::detail, true),
                new Part(new Column("OUTCOME", 8), record -> record.outcome().toString(), true),
                new Part(new Column("STATUS", 6), ended(AuditList::status), false),
                new Part(new Column("MS", 5), ended(AuditList::milliseconds), true),
                new Part(new Column("START", 5), record -> record.cold() ? "cold" : "warm", true),
                new Part(new Column("INIT MS", 7), AuditList::init, false),
                new Part(new Column("MB", 4), ended(AuditList::memory), false),
                new Part(new Column("THUMBNAILS", 10), ended(AuditList::thumbnails), false),
                new Part(new Column("REASON", 6, wide ? WHOLE : 60), ended(AuditList::reason), true));
    }

    private static Function<RecordSummary, String> ended(Function<Ending, String> cell) {
        return record -> record.ending().map(cell).orElse("");
    }

    private static String status(Ending ending) {
        return ending.status().isPresent() ? Integer.toString(ending.status().getAsInt()) : "";
    }

    private static String milliseconds(Ending ending) {
        return ending.worked().map(time -> Long.toString(time.toMillis())).orElse("");
    }

    private static String init(RecordSummary record) {
        return record.init().map(init -> Long.toString(init.toMillis())).orElse("");
    }

    private static String memory(Ending ending) {
        return ending.peakMemoryMb().isPresent()
                ? Integer.toString(ending.peakMemoryMb().getAsInt())
                : "";
    }

    private static String thumbnails(Ending ending) {
        return ending.thumbnails() == 0 ? "" : Integer.toString(ending.thumbnails());
    }

    private static String reason(Ending ending) {
        return ending.failure().map(Failure::reason).orElse("");
    }
}
