package org.coatcheck.operator.console.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.coatcheck.operator.console.page.Samples.NOW;

import java.time.Duration;
import org.coatcheck.ledger.LedgerReader.Question;
import org.coatcheck.operator.console.web.Parameters;
import org.coatcheck.operator.terminal.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttemptFilterTest {

    @Test
    void asksForTheLastHourUnlessItIsToldAnother() {
        assertThat(question("")).isEqualTo(Question.between(NOW.minus(Duration.ofHours(1)), NOW));
        assertThat(question("from=2026-11-01T00:00:00Z&to=2026-11-01T00:00:00Z").from())
                .isEqualTo("2026-11-01T00:00:00Z");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            from=yesterday                  | yesterday is not a time such as 2026-03-12T09:00:00Z
            to=%2B12026-11-01T00:00:00Z     | +12026-11-01T00:00:00Z is not a time such as
            from=-0001-11-01T00:00:00Z      | -0001-11-01T00:00:00Z is not a time such as
            from=2026-12-24T00:00:00Z       | begins at 2026-12-24T00:00:00Z and ends before, at 2026-11-30T12:00:00Z
            from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z | begins at 2026-11-02T00:00:00Z and ends before
            """)
    void explainsATypedTime(String query, String sentence) {
        assertThatThrownBy(() -> question(query))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"4294967295", "-1", "one"})
    void takesNoCountThatIsNone(String typed) {
        assertThatThrownBy(() -> TypedValues.count(typed)).isInstanceOf(NumberFormatException.class);
    }

    private static Question question(String query) {
        return new AttemptFilter(Parameters.parse(query)).question(NOW);
    }
}
