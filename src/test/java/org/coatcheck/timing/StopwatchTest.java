package org.coatcheck.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.coatcheck.sdk.Beside;
import org.coatcheck.sdk.Beside.Work;
import org.junit.jupiter.api.Test;

class StopwatchTest {

    private final Stopwatch stopwatch = Stopwatch.after(Duration.ofMillis(3));

    @Test
    void beginsWithTheReading() {
        assertThat(stopwatch.phases().spans())
                .containsExactly(new Span(Phase.READ, Duration.ZERO, Duration.ofMillis(3)));
    }

    /** A clock that was set back makes no negative time. */
    @Test
    void countsANegativeTimeAsNone() {
        assertThat(Stopwatch.after(Duration.ofMillis(-3)).phases().spans())
                .containsExactly(new Span(Phase.READ, Duration.ZERO, Duration.ZERO));
    }

    @Test
    void measuresPhasesOfTheAttemptInAllItsThreads() {
        String result = stopwatch.during(() -> {
            try (Work<String> claim = Beside.THREAD.start(() -> Stopwatch.time(Phase.CLAIM, () -> "claim"))) {
                return Stopwatch.time(Phase.FETCH, () -> "fetch") + claim.result();
            }
        });

        assertThat(result).isEqualTo("fetchclaim");
        assertThat(phases(stopwatch)).containsExactlyInAnyOrder(Phase.READ, Phase.CLAIM, Phase.FETCH);
    }

    @Test
    void measuresAPhaseThatFails() {
        assertThatThrownBy(() -> stopwatch.during(() -> Stopwatch.time(Phase.FETCH, () -> {
                    throw new IllegalStateException("S3");
                })))
                .hasMessage("S3");

        assertThat(phases(stopwatch)).containsExactly(Phase.READ, Phase.FETCH);
    }

    /** A tick makes attempts within its own one. */
    @Test
    void measuresAnAttemptWithinAnotherOneForItselfOnly() {
        Stopwatch inner = Stopwatch.after(Duration.ZERO);

        stopwatch.during(() -> inner.during(() -> Stopwatch.time(Phase.FETCH, () -> "")));

        assertThat(phases(inner)).containsExactly(Phase.READ, Phase.FETCH);
        assertThat(phases(stopwatch)).containsExactly(Phase.READ);
    }

    @Test
    void doesWorkThatBelongsToNoAttempt() {
        assertThat(Stopwatch.time(Phase.FETCH, () -> "fetched")).isEqualTo("fetched");
    }

    /** A phase begins when the one before it has ended, as on the clock on the wall. */
    @Test
    void placesPhasesOnOneAxis() {
        stopwatch.during(() -> {
            Stopwatch.time(Phase.FETCH, () -> "");
            return Stopwatch.time(Phase.RENDER, () -> "");
        });

        List<Span> spans = stopwatch.phases().spans();
        assertThat(spans).extracting(Span::phase).containsExactly(Phase.READ, Phase.FETCH, Phase.RENDER);
        assertThat(spans.get(1).start()).isGreaterThanOrEqualTo(spans.get(0).end());
        assertThat(spans.get(2).start()).isGreaterThanOrEqualTo(spans.get(1).end());
    }

    private static List<Phase> phases(Stopwatch measured) {
        return measured.phases().spans().stream().map(Span::phase).toList();
    }
}
