package org.coatcheck.operator.console.page;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.coatcheck.event.Outcome;
import org.coatcheck.operator.console.aws.Glance;
import org.coatcheck.operator.console.web.Parameters;

/**
 * The last hour as a stacked bar for each minute, in the units of a drawing that is 600 wide and 100 high.
 *
 * @param top what the full height means, in attempts a minute
 */
public record MinuteBars(List<Bar> bars, long top) {

    static final int MINUTES = 60;

    private static final int WIDTH = 10;
    private static final double HEIGHT = 100;

    /** From the bottom to the top. */
    private static final List<Outcome> ORDER =
            List.of(Outcome.DONE, Outcome.BEGUN, Outcome.ABANDONED, Outcome.REJECTED, Outcome.FAILED);

    /**
     * One minute.
     *
     * @param url the attempts of this minute
     * @param title what the pointer shows
     */
    public record Bar(int x, String url, String title, List<Piece> pieces) {}

    /** The attempts of one outcome. */
    public record Piece(String outcome, double y, double height) {}

    static MinuteBars of(List<Glance> glances, Instant now) {
        Instant first = now.truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofMinutes(MINUTES - 1L));
        List<Map<Outcome, Integer>> counts = IntStream.range(0, MINUTES)
                .<Map<Outcome, Integer>>mapToObj(minute -> new EnumMap<>(Outcome.class))
                .toList();
        for (Glance glance : glances) {
            long minute = ChronoUnit.MINUTES.between(first, glance.startedAt());
            if (!glance.startedAt().isBefore(first) && minute < MINUTES) {
                counts.get((int) minute).merge(glance.outcome(), 1, Integer::sum);
            }
        }
        long top = round(counts.stream().mapToLong(MinuteBars::sum).max().orElse(0));
        return new MinuteBars(
                IntStream.range(0, MINUTES)
                        .mapToObj(
                                minute -> bar(minute, first.plus(Duration.ofMinutes(minute)), counts.get(minute), top))
                        .toList(),
                top);
    }

    private static long sum(Map<Outcome, Integer> counts) {
        return counts.values().stream().mapToLong(Integer::longValue).sum();
    }

    /** The next of 5, 10, 20, 50, 100 and so on, so that the scale does not change with every attempt. */
    private static long round(long most) {
        long power = 1;
        while (true) {
            for (long step : new long[] {5, 10, 20}) {
                if (most <= step * power) {
                    return step * power;
                }
            }
            power *= 10;
        }
    }

    private static Bar bar(int minute, Instant start, Map<Outcome, Integer> counts, long top) {
        List<Piece> pieces = new ArrayList<>();
        List<String> title = new ArrayList<>();
        double y = HEIGHT;
        for (Outcome outcome : ORDER) {
            int count = counts.getOrDefault(outcome, 0);
            if (count > 0) {
                double height = HEIGHT * count / top;
                y -= height;
                pieces.add(new Piece(outcome.toString(), y, height));
                title.add(count + " " + outcome);
            }
        }
        String url = Parameters.NONE
                .with("from", start.toString())
                .with("to", start.plusSeconds(60).toString())
                .url("/attempts");
        return new Bar(minute * WIDTH, url, String.join(", ", title), pieces);
    }
}
