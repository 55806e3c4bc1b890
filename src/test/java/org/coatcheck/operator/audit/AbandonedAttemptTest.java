package org.coatcheck.operator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.coatcheck.event.Outcome;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.InvocationRecord.Ending;
import org.coatcheck.operator.terminal.Times;
import org.coatcheck.timing.Phases;
import org.junit.jupiter.api.Test;

/** How long it worked, nobody knows: its record tells when the cleanup closed it, 21 minutes after it began. */
class AbandonedAttemptTest {

    private static final Instant START = Instant.parse("2026-11-30T12:00:00Z");

    private static final InvocationRecord RECORD = new InvocationRecord(
            "request",
            START,
            "1",
            "aws:s3",
            "uploads/cat.jpg",
            List.of(),
            false,
            Optional.empty(),
            1769,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            START.plus(Duration.ofDays(90)),
            Optional.of(new Ending(
                    Outcome.ABANDONED,
                    Duration.ofMinutes(21),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    Optional.empty(),
                    List.of(),
                    Map.of(),
                    Phases.NONE)));

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
