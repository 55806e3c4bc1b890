package org.coatcheck.operator.terminal;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A point in time as people say it. What it means depends on the present, and on the zone that times are shown in. */
public sealed interface Moment {

    /** So long ago: {@code 30s}, {@code 15m}, {@code 1h}, {@code 3d}, {@code 1w}. */
    record Ago(Duration length) implements Moment {

        private static final Pattern LENGTH = Pattern.compile("(\\d{1,9})([smhdw])");

        /**
         * Reads a number with a unit.
         *
         * @throws DateTimeException if the text is something else
         */
        public static Ago parse(String text) {
            Matcher length = LENGTH.matcher(text);
            if (!length.matches()) {
                throw new DateTimeException(text + " is no number with a unit");
            }
            long count = Long.parseLong(length.group(1));
            return new Ago(
                    switch (length.group(2)) {
                        case "s" -> Duration.ofSeconds(count);
                        case "m" -> Duration.ofMinutes(count);
                        case "h" -> Duration.ofHours(count);
                        case "d" -> Duration.ofDays(count);
                        default -> Duration.ofDays(7 * count);
                    });
        }

        @Override
        public Instant at(Instant now, ZoneId zone) {
            return now.minus(length);
        }
    }

    /** The last time that a clock showed this: {@code 13:05}. */
    record OnTheClock(LocalTime time) implements Moment {
        @Override
        public Instant at(Instant now, ZoneId zone) {
            LocalDate today = now.atZone(zone).toLocalDate();
            // When the clocks go forward, a day does not have each time; when they go back, it has some of them twice.
            return Stream.of(today, today.minusDays(1), today.minusDays(2))
                    .map(day -> day.atTime(time))
                    .flatMap(local ->
                            zone.getRules().getValidOffsets(local).stream().map(local::toInstant))
                    .filter(shown -> !shown.isAfter(now))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    /** A date with a time in the zone: {@code 2026-11-28T13:05}. A date alone, {@code 2026-11-28}, is its first moment. */
    record OnTheCalendar(LocalDateTime time) implements Moment {
        @Override
        public Instant at(Instant now, ZoneId zone) {
            return time.atZone(zone).toInstant();
        }
    }

    /** A time that names its offset: {@code 2026-11-28T13:05:00Z}, as the JSON of the commands has it. */
    record Exact(Instant time) implements Moment {
        @Override
        public Instant at(Instant now, ZoneId zone) {
            return time;
        }
    }

    /** The instant that is meant. */
    Instant at(Instant now, ZoneId zone);

    /** Reads any of these forms; empty if the text is none. */
    static Optional<Moment> parse(String text) {
        String iso = text.replaceFirst("^(\\d{4}-\\d{2}-\\d{2}) ", "$1T");
        List<Function<String, Moment>> forms = List.of(
                Ago::parse,
                word -> new OnTheClock(LocalTime.parse(word)),
                word -> new OnTheCalendar(LocalDate.parse(word).atStartOfDay()),
                word -> new OnTheCalendar(LocalDateTime.parse(word)),
                word -> new Exact(OffsetDateTime.parse(word).toInstant()));
        return forms.stream().flatMap(form -> read(form, iso)).findFirst();
    }

    private static Stream<Moment> read(Function<String, Moment> form, String text) {
        try {
            return Stream.of(form.apply(text));
        } catch (DateTimeException otherForm) {
            return Stream.empty();
        }
    }

    /** Reads a moment on the command line. */
    final class Converter implements ITypeConverter<Moment> {
        @Override
        public Moment convert(String text) {
            return parse(text)
                    .orElseThrow(() -> new TypeConversionException("\"" + text
                            + "\" is not a time such as 15m, 3d or 1w (ago), 13:05, 2026-11-28 or 2026-11-28T13:05"));
        }
    }
}
