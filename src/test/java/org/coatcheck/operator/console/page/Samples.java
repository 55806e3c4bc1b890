package org.coatcheck.operator.console.page;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.coatcheck.event.Outcome;
import org.coatcheck.operator.console.aws.Glance;

/** Attempts as the tests of pages need them. */
final class Samples {

    static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    private Samples() {}

    /** An attempt that took 40 ms, a minute ago. */
    static Glance glance(Outcome outcome) {
        return new Glance(
                "request of " + outcome,
                NOW.minusSeconds(60),
                "GET /hello",
                false,
                outcome,
                outcome == Outcome.BEGUN ? Optional.empty() : Optional.of(Duration.ofMillis(40)),
                Optional.empty(),
                Map.of());
    }

    /** An attempt that failed a minute ago. */
    static Glance failed(String reason) {
        return new Glance(
                "failed request",
                NOW.minusSeconds(60),
                "GET /hello",
                false,
                Outcome.FAILED,
                Optional.of(Duration.ofMillis(40)),
                Optional.of(reason),
                Map.of());
    }
}
