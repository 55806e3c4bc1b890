package org.coatcheck.operator.console.page;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
                List.of(),
                false,
                outcome,
                outcome == Outcome.BEGUN ? Optional.empty() : Optional.of(Duration.ofMillis(40)),
                Optional.empty(),
                0,
                Map.of());
    }

    /** An attempt of another request, a number of seconds ago. */
    static Glance attempt(int secondsAgo, Outcome outcome, String... objects) {
        return attempt(secondsAgo, outcome, Map.of(), objects);
    }

    static Glance attempt(int secondsAgo, Outcome outcome, Map<String, Long> report, String... objects) {
        return new Glance(
                "request " + secondsAgo + " s ago",
                NOW.minusSeconds(secondsAgo),
                "",
                List.of(objects),
                false,
                outcome,
                Optional.of(Duration.ofMillis(40)),
                Optional.empty(),
                0,
                report);
    }

    /** An attempt of one and the same request, a number of seconds ago, which made so many thumbnails of an object. */
    static Glance retry(int secondsAgo, Outcome outcome, int thumbnails, String object) {
        return new Glance(
                "retried request",
                NOW.minusSeconds(secondsAgo),
                "",
                List.of(object),
                false,
                outcome,
                Optional.of(Duration.ofMillis(40)),
                Optional.empty(),
                thumbnails,
                Map.of());
    }

    /** An attempt that failed a minute ago. */
    static Glance failed(String reason) {
        return new Glance(
                "failed request",
                NOW.minusSeconds(60),
                "GET /hello",
                List.of(),
                false,
                Outcome.FAILED,
                Optional.of(Duration.ofMillis(40)),
                Optional.of(reason),
                0,
                Map.of());
    }
}
