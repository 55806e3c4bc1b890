package org.coatcheck.operator.remake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RemakeCommandTest {

    /** Later, a relative time would mean a later time, and objects that were just made would be made again. */
    @Test
    void goesOnWithTheTimeOfTheFirstRun() {
        Instant time = Instant.parse("2026-11-28T13:05:00Z");

        for (List<String> given : List.of(
                List.of("remake", "--made-before", "15m", "--json"),
                List.of("remake", "--made-before=15m", "--json"),
                List.of("remake", "--json"))) {
            assertThat(RemakeCommand.withTime(given, time))
                    .containsExactly("remake", "--json", "--made-before", "2026-11-28T13:05:00Z");
        }
    }
}
