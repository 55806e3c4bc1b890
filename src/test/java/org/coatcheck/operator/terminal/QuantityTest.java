package org.coatcheck.operator.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTest {

    @ParameterizedTest
    @CsvSource({"0, 0 objects", "1, 1 object", "2, 2 objects", "2000, '2,000 objects'"})
    void hasThePluralUnlessThereIsOne(long count, String text) {
        assertThat(Quantity.of(count, "object")).isEqualTo(text);
    }
}
