package org.coatcheck.operator.audit;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.coatcheck.timing.Phases;
import org.coatcheck.timing.Span;

/** Draws the phases of an attempt as bars on one time axis, each with its length and its start from the arrival of the event. */
final class PhaseBars {

    /** In characters. */
    private static final int WIDTH = 40;

    private final Duration start;
    private final Duration length;

    private PhaseBars(List<Span> spans) {
        this.start = spans.getFirst().start();
        Duration end =
                spans.stream().map(Span::end).max(Comparator.naturalOrder()).orElseThrow();
        this.length = end.minus(start);
    }

    /** One line for each span; none if no phase is known. */
    static List<String> of(Phases phases) {
        if (phases.spans().isEmpty()) {
            return List.of();
        }
        PhaseBars bars = new PhaseBars(phases.spans());
        return phases.spans().stream().map(bars::line).toList();
    }

    /** A bar has one character at least, so that the shortest phase is seen. */
    private String line(Span span) {
        int first = Math.min(WIDTH - 1, column(span.start()));
        int after = Math.max(first + 1, column(span.end()));
        String bar = ".".repeat(first) + "#".repeat(after - first) + ".".repeat(WIDTH - after);
        return "%-6s  %s  %8.1f ms from %.1f".formatted(span.phase(), bar, ms(span.took()), ms(span.start()));
    }

    private int column(Duration time) {
        return length.isZero() ? 0 : (int) Math.round((double) time.minus(start).toNanos() / length.toNanos() * WIDTH);
    }

    private static double ms(Duration time) {
        return time.toNanos() / 1e6;
    }
}
