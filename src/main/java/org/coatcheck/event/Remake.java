package org.coatcheck.event;

import java.time.Instant;

/**
 * An operator's order to make the thumbnails of an object anew if they were made with other settings than the function's, or
 * before a time. It comes in the client context, which only a direct invocation has: no event can order it.
 */
public record Remake(Instant madeBefore) {

    /** The name in Lambda's client context, under {@code custom}. The value is the time, in ISO 8601. */
    public static final String NAME = "coatcheck.remade";

    /**
     * Reads the value.
     *
     * @throws java.time.DateTimeException if it is no time
     */
    public static Remake parse(String value) {
        return new Remake(Instant.parse(value));
    }
}
