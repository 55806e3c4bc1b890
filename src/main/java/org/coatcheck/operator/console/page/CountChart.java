package org.coatcheck.operator.console.page;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.coatcheck.event.Outcome;
import org.coatcheck.operator.console.aws.Glance;

/** How many attempts of each outcome began in each of a hundred parts of a span. */
record CountChart(Instant from, Duration part, Map<Outcome, int[]> counts) {

    private static final int PARTS = 100;

    private static final JsonMapper JSON = new JsonMapper();

    static CountChart of(List<Glance> glances, Instant from, Instant to) {
        Duration part = Duration.between(from, to).dividedBy(PARTS).plusMillis(1);
        Map<Outcome, int[]> counts = new EnumMap<>(Outcome.class);
        for (Glance glance : glances) {
            long index = Duration.between(from, glance.startedAt()).dividedBy(part);
            if (index >= 0 && index < PARTS) {
                counts.computeIfAbsent(glance.outcome(), first -> new int[PARTS])[(int) index]++;
            }
        }
        return new CountChart(from, part, counts);
    }

    /** {@code {"x": [seconds since 1970], "series": [{"outcome": "done", "counts": [..]}]}}, as uPlot takes it. */
    String json() {
        ObjectNode chart = JSON.createObjectNode();
        ArrayNode x = chart.putArray("x");
        for (int index = 0; index < PARTS; index++) {
            x.add(from.plus(part.multipliedBy(index)).toEpochMilli() / 1e3);
        }
        ArrayNode series = chart.putArray("series");
        counts.forEach((outcome, parts) -> {
            ArrayNode values =
                    series.addObject().put("outcome", outcome.toString()).putArray("counts");
            IntStream.of(parts).forEach(values::add);
        });
        return chart.toString();
    }
}
