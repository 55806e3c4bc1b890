package org.coatcheck.operator.terminal;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** How a command shows times: in one zone, which it names. */
public record Times(ZoneId zone) {

    private static final DateTimeFormatter IN_A_COLUMN = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");
    private static final DateTimeFormatter ALONE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS xxx");
    private static final DateTimeFormatter TO_THE_SECOND = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss xxx");

    /** In UTC, or in the time zone of this machine. */
    public static Times of(boolean utc) {
        return new Times(utc ? ZoneOffset.UTC : ZoneId.systemDefault());
    }

    /** The name of a column of times, with the zone: {@code TIME (Europe/Berlin)}. */
    public String columnName() {
        return "TIME (" + (zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId()) + ")";
    }

    /** A time in a column whose name has the zone. */
    public String inAColumn(Instant time) {
        return IN_A_COLUMN.format(time.atZone(zone));
    }

    /** A time to the microsecond, with its offset from UTC. */
    public String alone(Instant time) {
        return ALONE.format(time.atZone(zone));
    }

    /** A time to the second, with its offset from UTC. */
    public String toTheSecond(Instant time) {
        return TO_THE_SECOND.format(time.atZone(zone));
    }

    /** A length of time in its largest whole unit: {@code 40 s}, {@code 3 h}, {@code 13 d}. */
    public static String age(Duration length) {
        if (length.toMinutes() < 2) {
            return Math.max(0, length.toSeconds()) + " s";
        }
        if (length.toHours() < 2) {
            return length.toMinutes() + " min";
        }
        return length.toDays() < 2 ? length.toHours() + " h" : length.toDays() + " d";
    }
}
