package org.coatcheck.operator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.UploadRecords;
import org.coatcheck.operator.terminal.Times;
import org.junit.jupiter.api.Test;

/** Its record does not tell how long it worked, but that the cleanup closed it 21 minutes after it began. */
class AbandonedAttemptTest {

    private static final InvocationRecord RECORD = UploadRecords.abandoned(Instant.parse("2026-11-30T12:00:00Z"));

    @Test
    void listDoesNotSayHowLongItTook() {
        StringWriter list = new StringWriter();
        new AuditList(new PrintWriter(list), Times.of(true), false).print(RECORD.summary());

        assertThat(list.toString()).contains("abandoned").doesNotContain("1260000");
    }

    @Test
    void detailsSayWhenItWasClosed() {
        assertThat(AuditDetails.of(RECORD, Times.of(true)))
                .containsPattern("closed after +1260000.000 ms")
                .doesNotContain("took");
    }
}
