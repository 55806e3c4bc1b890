package org.coatcheck.operator.console.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coatcheck.ledger.UploadRecords.ending;
import static org.coatcheck.ledger.UploadRecords.record;
import static org.coatcheck.operator.console.page.Samples.NOW;

import java.time.Duration;
import java.util.Optional;
import org.coatcheck.event.Outcome;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.InvocationRecord.Failure;
import org.coatcheck.timing.Phases;
import org.junit.jupiter.api.Test;

class ReasonTest {

    private static final InvocationRecord REJECTED =
            rejected("rejected because it is\u202e too large: uploads/cat.jpg");

    @Test
    void repeatsNotWhatTheEventWasAbout() {
        assertThat(Reason.of(REJECTED)).isEqualTo("it is\\u{202e} too large");
        assertThat(Reason.of(record(NOW, Optional.empty()))).isEmpty();
    }

    @Test
    void factsActOnNothing() {
        assertThat(Facts.of(1, REJECTED).facts())
                .contains(new Facts.Fact("reason", "it is\\u{202e} too large: uploads/cat.jpg", "", false));
    }

    private static InvocationRecord rejected(String message) {
        Failure failure = new Failure("Rejected", message);
        return record(
                NOW, Optional.of(ending(Outcome.REJECTED, Duration.ofMillis(9), Optional.of(failure), Phases.NONE)));
    }
}
