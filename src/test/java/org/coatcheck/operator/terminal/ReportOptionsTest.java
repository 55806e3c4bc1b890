package org.coatcheck.operator.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ReportOptionsTest {

    private static final Instant NOW = Instant.parse("2026-11-28T13:30:00Z");

    /** An end in the future would make the same attempts look like a lower rate. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            2026-11-28T13:00, 2026-11-28T13:00:00Z
            2026-11-28T14:00, 2026-11-28T13:30:00Z
            2400-01-01,       2026-11-28T13:30:00Z
            +999999999-12-31, 2026-11-28T13:30:00Z
            """)
    void endsNowAtTheLatest(String until, Instant end) {
        assertThat(span("--until", until)).isEqualTo(new TimeSpan(NOW.minus(Duration.ofDays(1)), end));
    }

    @Test
    void explainsASpanThatLiesInTheFuture() {
        assertThatThrownBy(() -> span("--since", "2399-01-01", "--until", "2400-01-01"))
                .isInstanceOf(CommandException.class)
                .hasMessageEndingWith(": check --since and --until");
    }

    private static TimeSpan span(String... words) {
        ReportOptions options = new ReportOptions();
        new CommandLine(CommandLine.Model.CommandSpec.create()
                        .addMixin("report", CommandLine.Model.CommandSpec.forAnnotatedObject(options)))
                .parseArgs(Stream.concat(Stream.of("--utc"), Stream.of(words)).toArray(String[]::new));
        return options.span(NOW, Duration.ofDays(1));
    }
}
