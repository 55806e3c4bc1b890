package org.coatcheck.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionTest {

    @ParameterizedTest
    @CsvSource({"1, PT0.001S", "60000, PT1M", "900000, PT15M"})
    void remainingTimeIsThatOfTheContext(int milliseconds, Duration expected) {
        assertThat(Function.remainingTime(milliseconds)).isEqualTo(expected);
    }

    /** Quarkus's dev mode sets no deadline. Its context then returns the negative time since 1970, truncated to an int. */
    @ParameterizedTest
    @ValueSource(ints = {0, -1, -233_000_000, 900_001, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void replacesAnImpossibleTimeByTheLongestTimeOut(int milliseconds) {
        assertThat(Function.remainingTime(milliseconds)).isEqualTo(Duration.ofMinutes(15));
    }
}
