package org.coatcheck.operator.console.page;

import java.time.DateTimeException;
import java.time.Instant;

/** The values in an address. An operator may have typed it, so each is checked to be one that AWS takes. */
final class TypedValues {

    /** The records' times have four digits for the year. */
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private TypedValues() {}

    /** @throws DateTimeException if the text is no time, or none from 1970 to 9999 */
    static Instant time(String text) {
        Instant time = Instant.parse(text);
        if (time.isBefore(Instant.EPOCH) || time.isAfter(LATEST)) {
            throw new DateTimeException(text + " is in none of the years 1970 to 9999");
        }
        return time;
    }

    /** @throws NumberFormatException if the text is no number of things */
    static int count(String text) {
        int count = Integer.parseInt(text);
        if (count < 0) {
            throw new NumberFormatException(text + " is negative");
        }
        return count;
    }
}
