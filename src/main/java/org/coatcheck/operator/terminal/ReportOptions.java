package org.coatcheck.operator.terminal;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of the commands that report on a span of time. */
public final class ReportOptions {

    @Option(
            names = "--since",
            converter = Moment.Converter.class,
            paramLabel = "TIME",
            description = "Where to begin: 30s, 15m, 1h, 3d or 1w ago, or 13:05, 2026-11-28 or 2026-11-28T13:05"
                    + " (default: 1h for audit, 1d for cost).")
    private Optional<Moment> since = Optional.empty();

    @Option(
            names = "--until",
            converter = Moment.Converter.class,
            paramLabel = "TIME",
            description = "Where to end, in the same forms (default: now).")
    private Optional<Moment> until = Optional.empty();

    @Option(names = "--utc", description = "Read and show times in UTC, instead of in this machine's time zone.")
    private boolean utc;

    @Option(names = "--json", description = "Print JSON, in one line for each result.")
    private boolean json;

    /**
     * The span of time, which begins so long ago where no option says more. It ends now at the latest: the time until an end in the
     * future would count as time without an attempt.
     */
    public TimeSpan span(Instant now, Duration otherwise) {
        return new TimeSpan(
                since(now).orElse(now.minus(otherwise)),
                until.map(moment -> at(moment, now)).filter(now::isAfter).orElse(now));
    }

    /** Where the span begins, if an option says so. */
    public Optional<Instant> since(Instant now) {
        return since.map(moment -> at(moment, now));
    }

    /** Whether an option says which span of time is meant. */
    public boolean hasSpan() {
        return since.isPresent() || hasEnd();
    }

    /** Whether the operator has named the end of the span. */
    public boolean hasEnd() {
        return until.isPresent();
    }

    /** What a moment means in the zone of these options. */
    public Instant at(Moment moment, Instant now) {
        return moment.at(now, times().zone());
    }

    public Times times() {
        return Times.of(utc);
    }

    public boolean isJson() {
        return json;
    }
}
