package org.coatcheck.operator.console.page;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.coatcheck.ledger.LedgerReader.Question;
import org.coatcheck.operator.console.aws.Attempts;
import org.coatcheck.operator.console.aws.Attempts.Cursor;
import org.coatcheck.operator.console.aws.Attempts.Page;
import org.coatcheck.operator.console.aws.Glance;
import org.coatcheck.operator.console.web.Parameters;
import org.coatcheck.operator.console.web.Reply;
import org.coatcheck.operator.console.web.Reply.Bytes;
import org.coatcheck.operator.console.web.Reply.Html;
import org.coatcheck.operator.console.web.Request;
import org.coatcheck.operator.console.web.Route;

/** The attempts that a filter lets through, page after page as one scrolls, below a chart of their number. */
public record AttemptsPage(Frame frame, Attempts attempts) {

    private static final int ROWS = 50;

    /** A chart of more attempts begins with the earliest of so many, so that it is there within seconds. */
    private static final int MOST_IN_CHART = 20_000;

    /**
     * What the template of the page shows.
     *
     * @param rows the address of the first rows, so that the page is painted before they are read
     */
    public record View(List<List<AttemptFilter.FilterChip>> groups, String chart, String unspanned, String rows) {}

    /**
     * What the template of the rows shows.
     *
     * @param more the address of the next rows; empty if none follow
     * @param none whether no attempt matches at all
     */
    public record Rows(List<Row> rows, String more, boolean none) {}

    public Stream<Route> routes() {
        return Stream.of(
                Route.get("/attempts", this::page),
                Route.get("/attempts/rows", this::rows),
                Route.get("/attempts/chart", this::chart));
    }

    private Reply page(Request request) {
        AttemptFilter filter = new AttemptFilter(request.parameters());
        Question asked = filter.question(Instant.now());
        View view = new View(
                filter.chips(),
                filter.url("/attempts/chart"),
                filter.unspanned(),
                url(filter, asked, new Cursor(asked.to(), 0)));
        return frame.page("attempts", "Attempts", frame.command(filter.command()), "attempts", Map.of("view", view));
    }

    private Reply rows(Request request) {
        AttemptFilter filter = new AttemptFilter(request.parameters());
        Instant now = Instant.now();
        Question asked = filter.question(now);
        int shown = request.required("shown", TypedValues::count);
        Page page = attempts.find(asked, new Cursor(asked.to(), shown), ROWS);
        Rows view = new Rows(
                page.records().stream().map(record -> Row.of(record, now)).toList(),
                page.next().map(cursor -> url(filter, asked, cursor)).orElse(""),
                page.records().isEmpty());
        return new Html(frame.part("rows", Map.of("view", view)));
    }

    /** The address of rows. It names the start of the span, so that the rows behind it do not move while one reads. */
    private static String url(AttemptFilter filter, Question asked, Cursor cursor) {
        return filter.parameters()
                .without("since")
                .with("from", asked.from().toString())
                .with("to", cursor.to().toString())
                .with("shown", Integer.toString(cursor.shown()))
                .url("/attempts/rows");
    }

    private Reply chart(Request request) {
        Parameters parameters = request.parameters();
        Question asked = new AttemptFilter(parameters).question(Instant.now());
        List<Glance> glances = attempts.glances(asked, MOST_IN_CHART);
        Instant from = glances.size() < MOST_IN_CHART
                ? asked.from()
                : glances.getLast().startedAt();
        CountChart chart = CountChart.of(glances, from, asked.to());
        return Bytes.text("application/json", chart.json());
    }
}
