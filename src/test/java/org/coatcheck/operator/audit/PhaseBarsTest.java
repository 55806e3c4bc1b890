package org.coatcheck.operator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.coatcheck.timing.Phase;
import org.coatcheck.timing.Phases;
import org.coatcheck.timing.Span;
import org.junit.jupiter.api.Test;

class PhaseBarsTest {

    @Test
    void drawsAllPhasesOnOneAxis() {
        Phases phases = new Phases(List.of(
                        span(Phase.READ, 0, 0),
                        span(Phase.CLAIM, 0, 10),
                        span(Phase.FETCH, 0, 20),
                        span(Phase.END, 60, 0)))
                .after(Duration.ofMillis(20));

        assertThat(PhaseBars.of(phases))
                .containsExactly(
                        "init    ##########..............................      20.0 ms from -20.0",
                        "read    ..........#.............................       0.0 ms from 0.0",
                        "claim   ..........#####.........................      10.0 ms from 0.0",
                        "fetch   ..........##########....................      20.0 ms from 0.0",
                        "end     .......................................#       0.0 ms from 60.0");
    }

    @Test
    void drawsAPhaseOfNoTime() {
        assertThat(PhaseBars.of(new Phases(List.of(span(Phase.END, 0, 0)))))
                .containsExactly("end     #.......................................       0.0 ms from 0.0");
    }

    @Test
    void drawsNothingOfAnAttemptThatHasNotEnded() {
        assertThat(PhaseBars.of(Phases.NONE)).isEmpty();
    }

    private static Span span(Phase phase, int start, int took) {
        return new Span(phase, Duration.ofMillis(start), Duration.ofMillis(took));
    }
}
