package org.coatcheck.operator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.coatcheck.event.Outcome;
import org.coatcheck.ledger.RecordSummary;
import org.junit.jupiter.api.Test;

/** An attempt is shown once, when it has ended, however long it ran. */
class FollowTest {

    private static final Instant START = Instant.parse("2026-11-28T13:00:00Z");

    private final List<RecordSummary> table = new ArrayList<>();
    private final List<String> shown = new ArrayList<>();
    private final Follow follow = new Follow(
            span -> table.stream()
                    .filter(record -> !record.startedAt().isBefore(span.from())
                            && !record.startedAt().isAfter(span.to())),
            Duration.ofSeconds(45),
            START,
            record -> shown.add(record.requestId()));

    @Test
    void showsAnAttemptThatEndsAfterLaterOnes() {
        table.add(begun("slow", START));
        table.add(done("quick", START.plusSeconds(1)));
        look(5);
        assertThat(shown).containsExactly("quick");

        table.set(0, done("slow", START));
        look(50);
        look(52);
        assertThat(shown).containsExactly("quick", "slow");
    }

    /** Its record is ended beside its last write, and once more if that fails. */
    @Test
    void showsBothEndsOfAnAttemptThatFailsAtTheLastWrite() {
        table.add(done("late failure", START));
        look(1);
        table.set(0, failed("late failure", START));
        look(3);
        look(5);

        assertThat(shown).containsExactly("late failure", "late failure");
    }

    @Test
    void showsTheFirstOneFirstAndEachRetryOfARequest() {
        table.add(done("b", START.plusSeconds(2)));
        table.add(done("a", START.plusSeconds(1)));
        table.add(done("a", START.plusSeconds(3)));

        look(4);
        look(6);

        assertThat(shown).containsExactly("a", "b", "a");
    }

    /** The reader of a pipe may stop for a while, and so may a laptop. */
    @Test
    void missesNothingIfALookIsLate() {
        look(0);
        table.add(done("early", START.plusSeconds(1)));
        look(600);

        assertThat(shown).containsExactly("early");
    }

    /** As NTP does it after a sleep. */
    @Test
    void goesOnIfTheClockIsSetBack() {
        look(600);
        look(480);
        table.add(done("next", START.plusSeconds(601)));
        look(602);

        assertThat(shown).containsExactly("next");
    }

    @Test
    void showsWhatWasRunningWhenItBeganAndNothingBefore() {
        table.add(done("before", START.minusSeconds(2)));
        table.add(begun("running", START.minusSeconds(1)));
        look(0);
        table.set(1, record("running", START.minusSeconds(1), Duration.ofSeconds(2)));
        look(2);

        assertThat(shown).containsExactly("running");
    }

    private void look(int seconds) {
        follow.look(START.plusSeconds(seconds));
    }

    private static RecordSummary begun(String requestId, Instant startedAt) {
        return record(requestId, startedAt, Optional.empty());
    }

    private static RecordSummary done(String requestId, Instant startedAt) {
        return record(requestId, startedAt, Duration.ofMillis(1));
    }

    private static RecordSummary failed(String requestId, Instant startedAt) {
        return record(requestId, startedAt, Outcome.FAILED, Duration.ofMillis(2));
    }

    private static RecordSummary record(String requestId, Instant startedAt, Duration took) {
        return record(requestId, startedAt, Outcome.DONE, took);
    }

    private static RecordSummary record(String requestId, Instant startedAt, Outcome outcome, Duration took) {
        return record(
                requestId,
                startedAt,
                Optional.of(new RecordSummary.Ending(
                        outcome, took, OptionalInt.empty(), OptionalInt.of(200), Optional.empty(), 0, Map.of())));
    }

    private static RecordSummary record(String requestId, Instant startedAt, Optional<RecordSummary.Ending> ending) {
        return new RecordSummary(
                requestId,
                startedAt,
                "aws:s3",
                "detail",
                List.of(),
                false,
                Optional.empty(),
                1769,
                Optional.empty(),
                Optional.empty(),
                ending);
    }
}
