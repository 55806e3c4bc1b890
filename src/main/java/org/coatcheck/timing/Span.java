package org.coatcheck.timing;

import java.time.Duration;

/**
 * When a phase ran.
 *
 * @param start from the arrival of the event on; negative before it
 */
public record Span(Phase phase, Duration start, Duration took) {

    public Duration end() {
        return start.plus(took);
    }
}
