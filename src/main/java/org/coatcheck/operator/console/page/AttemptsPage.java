package org.coatcheck.operator.console.page;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.coatcheck.operator.console.aws.Attempts;
import org.coatcheck.operator.console.aws.Attempts.Cursor;
import org.coatcheck.operator.console.aws.Attempts.Filter;
import org.coatcheck.operator.console.aws.Attempts.Page;
import org.coatcheck.operator.console.web.Parameters;
import org.coatcheck.operator.console.web.Reply;
import org.coatcheck.operator.console.web.Reply.Bytes;
import org.coatcheck.operator.console.web.Reply.Html;
import org.coatcheck.operator.console.web.Request;
import org.coatcheck.operator.console.web.Route;

/** The attempts that a filter lets through, page after page as one scrolls, below a chart of their number. */
public record AttemptsPage(Frame frame, Attempts attempts) {

    private static final int ROWS = 50;

    /** Enough for the shape of the chart. */
    private static final int MOST_IN_CHART = 5_000;

    /**
     * What the templates show.
     *
     * @param more the address of the next rows; empty if none follow
     */
    public record View(
            List<List<AttemptFilter.Chip>> groups, String chart, String unspanned, List<Row> rows, String more) {}

    public Stream<Route> routes() {
        return Stream.of(
                Route.get("/attempts", this::page),
                Route.get("/attempts/rows", this::rows),
                Route.get("/attempts/chart", this::chart));
    }

    private Reply page(Request request) {
        AttemptFilter filter = new AttemptFilter(request.parameters());
        Filter asked = filter.filter(Instant.now());
        return frame.page(
                "attempts",
                "Attempts",
                filter.command(),
                "attempts",
                Map.of("view", view(filter, asked, attempts.find(asked, ROWS))));
    }

    /** The address names the start of the span, so that the pages behind the first one do not move while one reads. */
    private Reply rows(Request request) {
        AttemptFilter filter = new AttemptFilter(request.parameters());
        Filter asked = filter.filter(Instant.now());
        int shown = request.required("shown", Integer::valueOf);
        return new Html(frame.part(
                "rows",
                Map.of("view", view(filter, asked, attempts.find(asked, new Cursor(asked.to(), shown), ROWS)))));
    }

    private static View view(AttemptFilter filter, Filter asked, Page page) {
        return new View(
                filter.chips(),
                filter.url("/attempts/chart"),
                filter.unspanned(),
                page.records().stream().map(Row::of).toList(),
                page.next()
                        .map(cursor -> filter.parameters()
                                .without("since")
                                .with("from", asked.from().toString())
                                .with("to", cursor.to().toString())
                                .with("shown", Integer.toString(cursor.shown()))
                                .url("/attempts/rows"))
                        .orElse(""));
    }

    private Reply chart(Request request) {
        Parameters parameters = request.parameters();
        Filter asked = new AttemptFilter(parameters).filter(Instant.now());
        CountChart chart = CountChart.of(attempts.glances(asked, MOST_IN_CHART), asked.from(), asked.to());
        return Bytes.text("application/json", chart.json());
    }
}
