package org.coatcheck.operator.console.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coatcheck.ledger.UploadRecords.abandoned;
import static org.coatcheck.ledger.UploadRecords.ending;
import static org.coatcheck.ledger.UploadRecords.record;
import static org.coatcheck.operator.console.page.Samples.NOW;
import static org.coatcheck.operator.console.page.Samples.glance;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.coatcheck.event.Outcome;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.operator.console.aws.Glance;
import org.coatcheck.timing.Phases;
import org.junit.jupiter.api.Test;

/** A dead attempt neither runs nor took as long as its record stayed open. */
class TookTest {

    private static final Instant HOUR_AGO = NOW.minus(Duration.ofHours(1));

    private static final InvocationRecord DONE =
            record(HOUR_AGO, Optional.of(ending(Outcome.DONE, Duration.ofMillis(40), Optional.empty(), Phases.NONE)));

    private static final InvocationRecord DEAD = record(HOUR_AGO, Optional.empty());

    private static final InvocationRecord RUNNING = record(NOW.minusSeconds(5), Optional.empty());

    @Test
    void rowTellsADeadAttemptFromARunningOne() {
        assertThat(Row.of(DONE, NOW).took()).isEqualTo("40 ms");
        assertThat(Row.of(RUNNING, NOW)).extracting(Row::took, Row::instead).containsExactly("", "running");
        assertThat(Row.of(DEAD, NOW)).extracting(Row::took, Row::instead).containsExactly("", "died");
        assertThat(Row.of(abandoned(HOUR_AGO), NOW))
                .extracting(Row::took, Row::instead, Row::bar)
                .containsExactly("", "died", 0);
    }

    @Test
    void laneTellsADeadAttemptFromARunningOne() {
        assertThat(Lane.of(List.of(DEAD, abandoned(HOUR_AGO), DONE, RUNNING), NOW))
                .extracting(Lane::took)
                .containsExactly("died", "closed after 21 min", "40 ms", "running");
    }

    /** It died within a quarter of an hour, though it is not known when. */
    @Test
    void laneOfADeadAttemptIsNoLongerThanAnInvocation() {
        assertThat(Lane.of(List.of(DEAD, RUNNING), NOW))
                .first()
                .extracting(Lane::width)
                .isEqualTo(25.0);
    }

    @Test
    void axisOfPhasesDoesNotReachToTheEndOfTheCleanup() {
        assertThat(PhaseChart.of(List.of(DONE, abandoned(HOUR_AGO))).to()).isEqualTo("+40 ms");
    }

    @Test
    void factsSayWhenTheCleanupClosedTheRecord() {
        assertThat(Facts.of(1, abandoned(HOUR_AGO)).facts())
                .contains(new Facts.Fact("closed after", "21 min", "", false))
                .noneMatch(fact -> fact.name().equals("took"));
    }

    @Test
    void figuresLeaveAbandonedAttemptsOut() {
        Glance abandoned = Glance.of(abandoned(HOUR_AGO).summary());

        assertThat(LatencyFigures.of(List.of(glance(Outcome.DONE), abandoned)))
                .extracting(LatencyFigures::median, LatencyFigures::slow)
                .containsExactly("40 ms", "40 ms");
    }
}
