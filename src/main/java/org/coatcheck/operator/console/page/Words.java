package org.coatcheck.operator.console.page;

import java.time.Duration;
import java.time.Instant;

/** Figures as people read them. */
final class Words {

    private Words() {}

    /** Such as {@code 38 ms}, {@code 1.25 s} or {@code 3 min 20 s}. */
    static String duration(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 1_000) {
            return millis < 10 ? "%.1f ms".formatted(duration.toNanos() / 1e6) : millis + " ms";
        }
        return millis < 60_000 ? "%.2f s".formatted(millis / 1e3) : age(duration);
    }

    /** A time before or after another one, such as {@code -1.20 s}, {@code 0} or {@code +38 ms}. */
    static String offset(Duration offset) {
        if (offset.isZero()) {
            return "0";
        }
        return (offset.isNegative() ? "-" : "+") + duration(offset.abs());
    }

    /** In two units at most, such as {@code 5 s}, {@code 3 min 20 s} or {@code 2 d 4 h}. */
    static String age(Duration age) {
        if (age.toDays() > 0) {
            return age.toDays() + " d" + rest(age.toHoursPart(), "h");
        }
        if (age.toHours() > 0) {
            return age.toHours() + " h" + rest(age.toMinutesPart(), "min");
        }
        if (age.toMinutes() > 0) {
            return age.toMinutes() + " min" + rest(age.toSecondsPart(), "s");
        }
        return Math.max(0, age.toSeconds()) + " s";
    }

    private static String rest(int part, String unit) {
        return part == 0 ? "" : " " + part + " " + unit;
    }

    static String age(Instant from, Instant now) {
        return age(Duration.between(from, now));
    }

    /** Such as {@code 812 bytes}, {@code 24.0 KB} or {@code 3.1 MB}. */
    static String bytes(long bytes) {
        if (bytes < 1_000) {
            return bytes + " bytes";
        }
        return bytes < 1_000_000 ? "%.1f KB".formatted(bytes / 1e3) : "%.1f MB".formatted(bytes / 1e6);
    }
}
