package org.coatcheck.operator.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StatisticsTest {

    @Test
    void medianIsTheMiddleValue() {
        assertThat(Statistics.median(List.of(9.0, 1.0, 2.0))).isEqualTo(2);
    }

    @Test
    void medianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
        assertThat(Statistics.median(List.of(9.0, 1.0, 2.0, 4.0))).isEqualTo(3);
    }

    @Test
    void nothingHasNoMedian() {
        assertThatThrownBy(() -> Statistics.median(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    /** The machine was ten times slower in the second round, for both. The ratio of the medians would be 10. */
    @Test
    void busyRoundDoesNotChangeThePairedRatio() {
        assertThat(Statistics.pairedRatio(List.of(2.0, 20.0, 20.0), List.of(1.0, 10.0, 10.0)))
                .isEqualTo(2);
        assertThat(Statistics.pairedRatio(List.of(10.0, 100.0, 12.0), List.of(10.0, 1.0, 10.0)))
                .isEqualTo(1.2);
    }

    @Test
    void unequalRoundsCannotBePaired() {
        assertThatThrownBy(() -> Statistics.pairedRatio(List.of(1.0, 2.0), List.of(1.0)))
                .hasMessage("2 rounds cannot be paired with 1");
    }

    @Test
    void growthHasTheExponentOfItsPower() {
        assertThat(GrowthTable.exponent(new TreeMap<>(Map.of(1.0, 3.0, 10.0, 30.0, 100.0, 300.0))))
                .isEqualTo(1);
        assertThat(GrowthTable.exponent(new TreeMap<>(Map.of(1.0, 2.0, 10.0, 200.0, 20.0, 800.0))))
                .isEqualTo(2);
    }

    /** A fixed cost of 100 would hide the quadratic growth, if the exponent were that of the whole series. */
    @Test
    void exponentIsThatOfTheLargeSizes() {
        TreeMap<Double, Double> times = new TreeMap<>();
        for (double size : List.of(0.1, 1.0, 10.0, 100.0)) {
            times.put(size, 100 + size * size);
        }

        assertThat(GrowthTable.exponent(times)).isGreaterThan(1.6);
    }

    @Test
    void oneSizeTellsNothingAboutGrowth() {
        double exponent = GrowthTable.exponent(new TreeMap<>(Map.of(1.0, 3.0)));

        assertThat(GrowthTable.judged(exponent)).isEqualTo("measured with one size only");
    }
}
