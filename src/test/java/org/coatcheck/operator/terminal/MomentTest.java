package org.coatcheck.operator.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** Times as people say them. It is 14:30 in Berlin, a month after the clocks went back there. */
class MomentTest {

    private static final Instant NOW = Instant.parse("2026-11-28T13:30:00Z");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource(textBlock = """
            30s,                       2026-11-28T13:29:30Z
            15m,                       2026-11-28T13:15:00Z
            3d,                        2026-11-25T13:30:00Z
            1w,                        2026-11-21T13:30:00Z
            0s,                        2026-11-28T13:30:00Z
            13:05,                     2026-11-28T12:05:00Z
            13:05:09,                  2026-11-28T12:05:09Z
            14:30,                     2026-11-28T13:30:00Z
            14:31,                     2026-11-27T13:31:00Z
            00:00,                     2026-11-27T23:00:00Z
            2026-11-28,                2026-11-27T23:00:00Z
            2026-11-28T13:05,          2026-11-28T12:05:00Z
            2026-11-28 13:05,          2026-11-28T12:05:00Z
            2026-07-01T13:05,          2026-07-01T11:05:00Z
            2026-11-28T13:05Z,         2026-11-28T13:05:00Z
            2026-11-28T13:05:09.5Z,    2026-11-28T13:05:09.500Z
            2026-11-28T13:05+09:00,    2026-11-28T04:05:00Z
            """)
    void meansAnInstantInTheZoneOfTheOperator(String text, Instant instant) {
        assertThat(new Moment.Converter().convert(text).at(NOW, BERLIN)).isEqualTo(instant);
    }

    /** On the day when the clocks go forward there is no 02:30, and on that when they go back there are two. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            2026-03-29T23:30:00Z, 02:30, 2026-03-28T01:30:00Z
            2026-10-25T01:30:00Z, 02:50, 2026-10-25T00:50:00Z
            2026-10-25T01:30:00Z, 02:20, 2026-10-25T01:20:00Z
            2026-10-25T00:59:00Z, 02:58, 2026-10-25T00:58:00Z
            """)
    void isNeverInTheFutureWhenTheClocksChange(Instant now, String text, Instant instant) {
        assertThat(new Moment.Converter().convert(text).at(now, BERLIN))
                .isEqualTo(instant)
                .isBeforeOrEqualTo(now);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "3",
                "3 d",
                "-3d",
                "1.5h",
                "25:00",
                "13:60",
                "2026-13-01",
                "2026-02-30",
                "13:05Z",
                "٣d"
            })
    void rejectsAnythingElse(String text) {
        assertThatThrownBy(() -> new Moment.Converter().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage("\"" + text
                        + "\" is not a time such as 15m, 3d or 1w (ago), 13:05, 2026-11-28 or 2026-11-28T13:05");
    }

    @ParameterizedTest
    @ValueSource(strings = {"999999999w", "999999999d", "0001-01-01"})
    void reachesBackToTheEpochOnly(String text) {
        Instant from = new Moment.Converter().convert(text).at(NOW, BERLIN);

        assertThat(new TimeSpan(from, NOW).from()).isEqualTo(Instant.EPOCH);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            0,      0 s
            119,    119 s
            120,    2 min
            7199,   119 min
            7200,   2 h
            172800, 2 d
            """)
    void tellsAnAgeInTheLargestUnit(long seconds, String age) {
        assertThat(Times.age(Duration.ofSeconds(seconds))).isEqualTo(age);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            Europe/Berlin, TIME (Europe/Berlin), 2026-11-28 14:30:00.000, 2026-11-28 14:30:00 +01:00
            Z,             TIME (UTC),           2026-11-28 13:30:00.000, 2026-11-28 13:30:00 +00:00
            """)
    void showsTimesWithTheirZone(String zone, String columnName, String inAColumn, String toTheSecond) {
        Times times = new Times(ZoneId.of(zone));

        assertThat(times.columnName()).isEqualTo(columnName);
        assertThat(times.inAColumn(NOW)).isEqualTo(inAColumn);
        assertThat(times.toTheSecond(NOW)).isEqualTo(toTheSecond);
    }
}
