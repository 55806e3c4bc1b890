package org.coatcheck.operator.remake;

import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Stream;
import org.coatcheck.operator.terminal.Json;
import org.coatcheck.operator.terminal.RowPrinter;
import org.coatcheck.operator.terminal.RowPrinter.Column;
import org.coatcheck.operator.terminal.Times;
import org.coatcheck.thumbnail.MadeWith;
import org.coatcheck.thumbnail.ObjectEntry;

/** Lists the objects whose thumbnails a run would make anew, as they are found. It changes nothing. */
final class RemakeDryRun {

    private static final String RESULT = "would be made";

    private final PrintWriter out;
    private final boolean isJson;
    private final Times times = Times.of(false);
    private final RowPrinter rows;
    private long count;

    RemakeDryRun(PrintWriter out, boolean isJson) {
        this.out = out;
        this.isJson = isJson;
        this.rows = new RowPrinter(
                out,
                List.of(new Column("MADE AT", 26), new Column("RESULT", RESULT.length()), new Column("OBJECT", 40)));
    }

    /** Returns how many there are. */
    long list(Stream<ObjectEntry> entries) {
        entries.forEach(this::print);
        return count;
    }

    private void print(ObjectEntry entry) {
        count++;
        if (isJson) {
            out.println(Json.line(RemakeReport.json(entry).put("result", RESULT)));
        } else {
            rows.print(List.of(
                    entry.madeWith()
                            .filter(MadeWith::isKnown)
                            .map(made -> times.toTheSecond(made.at()))
                            .orElse("unknown"),
                    RESULT,
                    entry.object()));
        }
    }
}
