package org.coatcheck.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionTest {

    @ParameterizedTest
    @CsvSource({"1, PT0.001S", "60000, PT1M", "900000, PT15M"})
    void hasTheTimeThatLambdaTells(int milliseconds, Duration time) {
        assertThat(Function.remainingTime(milliseconds)).isEqualTo(time);
    }

    /** Quarkus's dev mode tells no deadline, and its context then says how long ago 1970 was, as far as an int can. */
    @ParameterizedTest
    @ValueSource(ints = {0, -1, -233_000_000, 900_001, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void hasTheLongestTimeWhereNobodyTells(int milliseconds) {
        assertThat(Function.remainingTime(milliseconds)).isEqualTo(Duration.ofMinutes(15));
    }
}
