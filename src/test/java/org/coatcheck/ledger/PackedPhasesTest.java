package org.coatcheck.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.coatcheck.timing.Phase;
import org.coatcheck.timing.Phases;
import org.coatcheck.timing.Span;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Phases are unpacked as they were, to the tenth of a millisecond. */
class PackedPhasesTest {

    /** Each phase of the time after the arrival, the later ones for longer. */
    static final Phases ALL = new Phases(Stream.of(Phase.values())
            .filter(phase -> phase != Phase.INIT)
            .map(phase -> new Span(
                    phase,
                    Duration.ofNanos(phase.number() * 300_000L),
                    Duration.ofNanos((1L << (4 * phase.number())) * 100_000)))
            .toList());

    @Test
    void unpacksWhatWasPacked() {
        assertThat(PackedPhases.unpack(PackedPhases.pack(ALL))).isEqualTo(ALL);
        assertThat(PackedPhases.unpack(PackedPhases.pack(Phases.NONE))).isEqualTo(Phases.NONE);
    }

    /** An update of the operator must show the records that the function's versions before it have left. */
    @Test
    void unpacksPhasesOfAnEarlierVersion() {
        assertThat(PackedPhases.unpack("1:0+4 2:5+61 3:7+70 4:7+210 5:217+95 6:312+330 7:642+0")
                        .spans())
                .extracting(Span::phase)
                .containsExactly(
                        Phase.READ, Phase.RECORD, Phase.CLAIM, Phase.FETCH, Phase.RENDER, Phase.STORE, Phase.END);
    }

    /** A later version may know more phases, and a damaged span must not hide the record. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "99:0+4",
                "99999999999:0+4",
                "2:99999999999999999999+4",
                "2:0+99999999999999999999",
                "2:0",
                "2:0+x"
            })
    void skipsASpanThatItCannotRead(String span) {
        assertThat(PackedPhases.unpack("1:0+4 " + span + " 7:642+0").spans())
                .extracting(Span::phase)
                .containsExactly(Phase.READ, Phase.END);
    }

    @Test
    void readsARunOfDigitsOnce() {
        String digits = "1".repeat(200_000);

        assertTimeoutPreemptively(
                Duration.ofSeconds(2),
                () -> assertThat(PackedPhases.unpack(digits)).isEqualTo(Phases.NONE));
    }

    @Test
    void keepsTogetherWhatTouches() {
        Phases touching = new Phases(List.of(
                new Span(Phase.FETCH, Duration.ofNanos(150_000), Duration.ofNanos(170_000)),
                new Span(Phase.RENDER, Duration.ofNanos(320_000), Duration.ofNanos(999_999))));

        List<Span> read = PackedPhases.unpack(PackedPhases.pack(touching)).spans();

        assertThat(read.getFirst().end()).isEqualTo(read.getLast().start());
    }
}
