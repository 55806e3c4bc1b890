package org.coatcheck.ledger;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.coatcheck.timing.Phase;
import org.coatcheck.timing.Phases;
import org.coatcheck.timing.Span;

/**
 * The phases of an attempt as a record holds them: {@code 1:0+4 2:5+61} says that phase 1 took 0.4 ms from the arrival of the
 * event on, and phase 2 6.1 ms from 0.5 ms on. So those of an upload take about 60 bytes of the write unit of 1 KB.
 */
final class PackedPhases {

    /** With limits, so that a damaged one costs little time and fits into the numbers: 12 digits are three years. */
    private static final Pattern SPAN = Pattern.compile("\\b(\\d{1,9}):(\\d{1,12})\\+(\\d{1,12})\\b");

    /** A tenth of a millisecond. */
    private static final long UNIT_NANOS = 100_000;

    private PackedPhases() {}

    static String pack(Phases phases) {
        return phases.spans().stream().map(PackedPhases::pack).collect(Collectors.joining(" "));
    }

    /** Both ends are rounded, so that two spans that touch still do. */
    private static String pack(Span span) {
        long start = span.start().toNanos() / UNIT_NANOS;
        return span.phase().number() + ":" + start + "+" + (span.end().toNanos() / UNIT_NANOS - start);
    }

    /** Leaves out what it does not know, such as a phase of a later version: the rest of the record still counts. */
    static Phases unpack(String packed) {
        return new Phases(SPAN.matcher(packed)
                .results()
                .flatMap(span -> unpack(span).stream())
                .toList());
    }

    private static Optional<Span> unpack(MatchResult span) {
        return Phase.of(Integer.parseInt(span.group(1)))
                .map(phase -> new Span(phase, length(span.group(2)), length(span.group(3))));
    }

    private static Duration length(String units) {
        return Duration.ofNanos(Long.parseLong(units) * UNIT_NANOS);
    }
}
