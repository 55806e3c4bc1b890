package org.coatcheck.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.coatcheck.thumbnail.ObjectEntry.State;
import org.junit.jupiter.api.Test;

/** What an entry remembers of those that worked on its object. */
class ObjectEntryTest {

    private static final Instant UNTIL = Instant.parse("2026-11-30T12:00:00Z");

    private static final MadeWith MADE_WITH = new MadeWith("settings", UNTIL);

    private static ObjectEntry entry(List<String> requests) {
        return new ObjectEntry(
                "photos/cat.jpg",
                Sequencer.of("1"),
                "a",
                State.WRITING,
                "claimant",
                UNTIL,
                List.of("cat.jpg/256.jpg"),
                Optional.empty(),
                Optional.of(MADE_WITH),
                requests,
                1);
    }

    @Test
    void namesTheRequestThatHeldItLast() {
        assertThat(entry(List.of("first", "second")).requestId()).isEqualTo("second");
    }

    @Test
    void hasEachRequestOnceInItsHistory() {
        assertThat(entry(List.of("first", "second")).requestsAnd("first")).containsExactly("second", "first");
    }

    @Test
    void keepsTheLastEightRequests() {
        List<String> eight = IntStream.range(0, 8).mapToObj(Integer::toString).toList();

        assertThat(entry(eight).requestsAnd("8")).containsExactly("1", "2", "3", "4", "5", "6", "7", "8");
        assertThat(entry(eight).requestsAnd("0")).containsExactly("1", "2", "3", "4", "5", "6", "7", "0");
    }

    @Test
    void rejectedOneRemembersItsSettingsIfItKeepsThumbnails() {
        List<String> kept = List.of("cat.jpg/256.jpg");

        assertThat(entry(List.of("r")).rejected(kept, true).madeWith()).contains(MADE_WITH);
        assertThat(entry(List.of("r")).rejected(List.of(), true).madeWith()).isEmpty();
    }

    @Test
    void looksAgainAfterADayAndThenAfterAsLongAsItWasRejected() {
        ObjectEntry rejected = entry(List.of("r")).rejected(List.of(), true);

        assertThat(rejected.recheckAt()).contains(UNTIL.plus(Duration.ofDays(1)));
        assertThat(rejected.rechecked(UNTIL.plus(Duration.ofDays(3))).recheckAt())
                .contains(UNTIL.plus(Duration.ofDays(6)));
        assertThat(rejected.rechecked(UNTIL.plus(Duration.ofDays(50))).recheckAt())
                .contains(UNTIL.plus(Duration.ofDays(80)));
        assertThat(entry(List.of("r")).rejected(List.of(), false).recheckAt()).isEmpty();
    }
}
