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
import org.coatcheck.operator.terminal.Span;
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
            Duration.ofMinutes(1),
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

    @Test
    void showsTheFirstOneFirstAndEachRetryOfARequest() {
        table.add(done("b", START.plusSeconds(2)));
        table.add(done("a", START.plusSeconds(1)));
        table.add(done("a", START.plusSeconds(3)));

        look(4);
        look(6);

        assertThat(shown).containsExactly("a", "b", "a");
    }

    /** Looks back over the last minute. */
    private void look(int seconds) {
        Instant now = START.plusSeconds(seconds);
        follow.look(new Span(now.minusSeconds(60), now));
    }

    private static RecordSummary begun(String requestId, Instant startedAt) {
        return record(requestId, startedAt, Optional.empty());
    }

    private static RecordSummary done(String requestId, Instant startedAt) {
        return record(
                requestId,
                startedAt,
                Optional.of(new RecordSummary.Ending(
                        Outcome.DONE,
                        Duration.ofMillis(1),
                        OptionalInt.empty(),
                        OptionalInt.of(200),
                        Optional.empty(),
                        0,
                        Map.of())));
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
