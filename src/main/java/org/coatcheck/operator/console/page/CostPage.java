package org.coatcheck.operator.console.page;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.coatcheck.operator.console.aws.Costs;
import org.coatcheck.operator.console.web.Parameters;
import org.coatcheck.operator.console.web.Reply;
import org.coatcheck.operator.console.web.Reply.Html;
import org.coatcheck.operator.console.web.Request;
import org.coatcheck.operator.console.web.Route;
import org.coatcheck.operator.cost.Assumptions;
import org.coatcheck.operator.cost.CostFigures;
import org.coatcheck.operator.cost.CostStudy;

/** What the stack costs, as the command estimates it. The address has the assumptions, which the page's sliders change. */
public record CostPage(Frame frame, Costs costs) {

    private static final String USUAL_SPAN = "1d";

    private static final Spans SPANS = new Spans("1h", "6h", USUAL_SPAN, "7d");

    /** The slider of the rate goes in tenths of a power of ten, from a hundredth of the observed rate to a thousand times. */
    private static final int LOWEST_RATE = -20;

    private static final int HIGHEST_RATE = 30;

    private static final MathContext TWO_DIGITS = new MathContext(2);

    /** Where the sliders are, and what that means. */
    public record Sliders(int rate, int instances, int utilisation, String meaning) {}

    /** What the template of the page shows. */
    public record View(List<Chip> spans, String since, String self) {}

    /** What the template of the figures shows; there is no chart if there is no record. */
    public record Figures(String command, String since, Sliders sliders, List<CostChart> charts) {}

    public Route route() {
        return Route.get("/cost", this::page);
    }

    /** The page at once, which then asks for its figures: to read the records of a busy stack takes long. */
    private Reply page(Request request) {
        Parameters parameters = request.parameters();
        String since = parameters.get("since").orElse(USUAL_SPAN);
        Duration span = SPANS.length(since);
        int rate = Math.clamp(request.get("rate", Integer::valueOf, 0), LOWEST_RATE, HIGHEST_RATE);
        Assumptions assumptions = new Assumptions(
                times(rate),
                request.get("instances", Integer::valueOf, Assumptions.USUAL.instances()),
                request.get("utilisation", Integer::valueOf, Assumptions.USUAL.utilisation()));
        String command = frame.command(command(since, assumptions));
        if (request.isForPart()) {
            CostStudy study = costs.of(span);
            CostFigures figures = study.figures(assumptions);
            Figures view = new Figures(
                    command,
                    since,
                    sliders(rate, assumptions, figures),
                    study.isEmpty() ? List.of() : List.of(CostChart.of(figures)));
            return new Html(frame.part("cost-figures", Map.of("view", view)));
        }
        View view = new View(chips(parameters, since), since, parameters.url("/cost"));
        return frame.page("cost", "Cost", command, "cost", Map.of("view", view));
    }

    private static List<Chip> chips(Parameters parameters, String since) {
        return SPANS.words().stream()
                .map(span -> new Chip(span, parameters.with("since", span).url("/cost"), span.equals(since)))
                .toList();
    }

    private static double times(int rate) {
        return new BigDecimal(Math.pow(10, rate / 10.0)).round(TWO_DIGITS).doubleValue();
    }

    private static Sliders sliders(int rate, Assumptions assumptions, CostFigures figures) {
        String meaning =
                "%s times the observed rate: %.3g uploads per second. %d EC2 instances, busy for %d %% of the time at most."
                        .formatted(
                                plain(assumptions.times()),
                                figures.uploadsPerSecond(),
                                assumptions.instances(),
                                assumptions.utilisation());
        return new Sliders(rate, assumptions.instances(), assumptions.utilisation(), meaning);
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    private static String command(String since, Assumptions assumptions) {
        Assumptions usual = Assumptions.USUAL;
        return "cost --since " + since
                + option("--times", plain(assumptions.times()), plain(usual.times()))
                + option("--instances", "" + assumptions.instances(), "" + usual.instances())
                + option("--utilisation", "" + assumptions.utilisation(), "" + usual.utilisation());
    }

    private static String option(String name, String value, String usual) {
        return value.equals(usual) ? "" : " " + name + " " + value;
    }
}
