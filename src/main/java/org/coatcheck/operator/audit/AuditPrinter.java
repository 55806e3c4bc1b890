package org.coatcheck.operator.audit;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.ledger.RecordSummary;
import org.coatcheck.operator.terminal.Times;

/** Prints records as they come: a summary as a row, a whole record as JSON or in full. */
final class AuditPrinter {

    private final PrintWriter out;
    private final LedgerReader ledger;
    private final Times times;
    private final AuditList list;

    /** How many were printed, and the time of the last one. Another thread reads them for the progress. */
    private final AtomicLong count = new AtomicLong();

    private volatile Instant last = Instant.now();

    AuditPrinter(PrintWriter out, LedgerReader ledger, Times times, boolean wide) {
        this.out = out;
        this.ledger = ledger;
        this.times = times;
        this.list = new AuditList(out, times, wide);
    }

    void print(RecordSummary record) {
        list.print(record);
        counted(record.startedAt());
    }

    void print(InvocationRecord record) {
        out.println(AuditJson.line(record));
        counted(record.startedAt());
    }

    /** Prints the whole record of a summary. */
    void printWhole(RecordSummary summary) {
        ledger.attempts(summary.requestId()).stream()
                .filter(record -> record.startedAt().equals(summary.startedAt()))
                .forEach(this::print);
    }

    void printInFull(InvocationRecord record) {
        out.println((count() == 0 ? "" : "\n") + AuditDetails.of(record, times));
        counted(record.startedAt());
    }

    private void counted(Instant startedAt) {
        count.incrementAndGet();
        last = startedAt;
    }

    long count() {
        return count.get();
    }

    /** How far the list is, for the operator. */
    String state() {
        return count() == 0 ? "searching" : count() + " records so far, back to " + times.toTheSecond(last);
    }
}
