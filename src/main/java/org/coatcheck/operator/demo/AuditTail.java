package org.coatcheck.operator.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.ledger.LedgerReader.Question;
import org.coatcheck.ledger.RecordSummary;
import org.coatcheck.operator.audit.AuditTable;

/** Prints audit records as they are written, like {@code tail -f}. */
record AuditTail(LedgerReader ledger, PrintWriter out) {

    private static final Duration INTERVAL = Duration.ofSeconds(3);

    /** The ledger stores microseconds, and both ends of a question are inclusive. */
    private static final Duration LEDGER_RESOLUTION = Duration.ofNanos(1000);

    /**
     * Reads up to one interval before the present: most attempts have ended by then, and the index by time, which is
     * eventually consistent, has their records.
     */
    void follow() throws InterruptedException {
        Instant from = Instant.now();
        while (true) {
            Thread.sleep(INTERVAL);
            Instant to = Instant.now().minus(INTERVAL);
            List<RecordSummary> newRecords =
                    ledger.list(Question.between(from, to)).toList();
            if (!newRecords.isEmpty()) {
                out.printf("%n%s%n", AuditTable.list(newRecords));
            }
            from = to.plus(LEDGER_RESOLUTION);
        }
    }
}
