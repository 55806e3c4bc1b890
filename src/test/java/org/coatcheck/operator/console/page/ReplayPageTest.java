package org.coatcheck.operator.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.coatcheck.operator.console.aws.Replay.Replayed;
import org.junit.jupiter.api.Test;

class ReplayPageTest {

    private static final Replayed DONE = new Replayed("1", Optional.of("request"), Optional.empty());
    private static final Replayed FAILED = new Replayed("2", Optional.of("request"), Optional.of("it failed"));
    private static final Replayed UNREADABLE = new Replayed("3", Optional.empty(), Optional.of("it is lost"));

    @Test
    void countsWhatWasSentAndWhatStays() {
        assertThat(ReplayPage.summary(List.of(DONE, DONE))).isEqualTo("2 events sent again");
        assertThat(ReplayPage.summary(List.of(DONE, FAILED, UNREADABLE)))
                .isEqualTo("2 events sent again, 2 stay in the queue");
        assertThat(ReplayPage.summary(List.of(UNREADABLE))).isEqualTo("0 events sent again, 1 stays in the queue");
    }
}
