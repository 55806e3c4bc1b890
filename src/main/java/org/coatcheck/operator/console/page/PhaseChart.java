package org.coatcheck.operator.console.page;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.timing.Span;

/**
 * The phases of all attempts of a request, on one axis that is 100 wide. Its zero is the arrival of the event, for each attempt.
 *
 * @param from where the axis begins: before the arrival if an attempt waited for its process to start
 * @param to where it ends
 * @param zero where the arrival is
 * @param attempts none if no record tells its phases
 */
public record PhaseChart(String from, String to, double zero, List<Timed> attempts) {

    private static final double WIDTH = 100;

    /** A shorter phase would be invisible. */
    private static final double SHORTEST = 0.4;

    /**
     * The phases of an attempt.
     *
     * @param title tells the attempts apart
     */
    public record Timed(String title, List<Bar> bars) {}

    /** A phase. */
    public record Bar(String phase, String took, String title, double x, double width) {}

    static PhaseChart of(List<InvocationRecord> attempts) {
        Duration from =
                spans(attempts).map(Span::start).min(Comparator.naturalOrder()).orElse(Duration.ZERO);
        Duration to = Stream.concat(
                        spans(attempts).map(Span::end), attempts.stream().flatMap(attempt -> Took.of(attempt).stream()))
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        Axis axis = new Axis(from.isPositive() ? Duration.ZERO : from, to);
        return new PhaseChart(
                Words.offset(axis.from()),
                Words.offset(axis.to()),
                axis.x(Duration.ZERO),
                IntStream.range(0, attempts.size())
                        .mapToObj(index -> timed(index + 1, attempts.get(index), axis))
                        .filter(timed -> !timed.bars().isEmpty())
                        .toList());
    }

    private static Stream<Span> spans(List<InvocationRecord> attempts) {
        return attempts.stream().flatMap(attempt -> attempt.phases().spans().stream());
    }

    private static Timed timed(int number, InvocationRecord attempt, Axis axis) {
        return new Timed(
                "Attempt " + number + ": " + attempt.outcome(),
                attempt.phases().spans().stream().map(axis::bar).toList());
    }

    private record Axis(Duration from, Duration to) {

        double x(Duration at) {
            double length = Math.max(1, to.minus(from).toNanos());
            return WIDTH * at.minus(from).toNanos() / length;
        }

        Bar bar(Span span) {
            double width = Math.max(SHORTEST, x(span.end()) - x(span.start()));
            return new Bar(
                    span.phase().toString(),
                    Words.duration(span.took()),
                    span.phase() + " from " + Words.offset(span.start()) + " to " + Words.offset(span.end()),
                    Math.min(x(span.start()), WIDTH - width),
                    width);
        }
    }
}
