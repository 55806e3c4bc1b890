package org.coatcheck.operator.console.page;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.coatcheck.operator.cost.CostFigures;
import org.coatcheck.operator.cost.CostFigures.Alternative;
import org.coatcheck.operator.cost.CostFigures.Charge;
import org.coatcheck.operator.cost.CostFigures.Column;
import org.coatcheck.operator.cost.CostFigures.SteadyLoad;

/**
 * Costs as {@code cost.html} draws them, in drawings that are 100 wide.
 *
 * @param isMonth whether they are an estimate for a month
 * @param rows one for each usage type, with the amounts and the costs that the bars are made of
 * @param ways to run the function
 * @param steadyLoads what a month costs in each of them
 * @param now where the assumed rate is on the axis of the alternatives
 */
public record CostChart(
        String heading,
        boolean isMonth,
        List<Bar> bars,
        List<Row> rows,
        List<Instead> alternatives,
        List<String> ways,
        List<SteadyLoad> steadyLoads,
        double now,
        List<String> notes) {

    private static final double WIDTH = 100;

    /** The axis of the rates goes from a thousandth of an upload per second to a thousand, by powers of ten. */
    private static final double DECADES = 6;

    private static final double FIRST_DECADE = -3;

    /** What all usage types together cost on one architecture. */
    public record Bar(String architecture, boolean own, String total, String afterFreeTier, List<Piece> pieces) {}

    /**
     * A usage type's part of a bar.
     *
     * @param number of the usage type, which decides its colour
     */
    public record Piece(int number, String title, double x, double width) {}

    /** A usage type. */
    public record Row(int number, String usageType, String amount, List<String> costs) {}

    /**
     * Instances instead of Lambda.
     *
     * @param x from where on the axis they cost less
     */
    public record Instead(String instances, String price, String from, double x, double width) {}

    static CostChart of(CostFigures figures) {
        double longest =
                figures.columns().stream().mapToDouble(CostChart::total).max().orElse(0);
        List<Charge> first = figures.columns().getFirst().charges();
        return new CostChart(
                figures.heading(),
                figures.isMonth(),
                figures.columns().stream().map(column -> bar(column, longest)).toList(),
                IntStream.range(0, first.size())
                        .mapToObj(number -> row(number, first.get(number), figures.columns()))
                        .toList(),
                figures.alternatives().stream().map(CostChart::instead).toList(),
                CostFigures.WAYS,
                figures.steadyLoads(),
                position(figures.uploadsPerSecond()),
                figures.notes());
    }

    private static double total(Column column) {
        return column.charges().stream().mapToDouble(Charge::value).sum();
    }

    private static Bar bar(Column column, double longest) {
        List<Piece> pieces = new ArrayList<>();
        double x = 0;
        for (int number = 0; number < column.charges().size(); number++) {
            Charge charge = column.charges().get(number);
            double width = longest > 0 ? WIDTH * charge.value() / longest : 0;
            pieces.add(new Piece(number, charge.usageType() + ": " + charge.money(), x, width));
            x += width;
        }
        return new Bar(
                column.architecture(),
                column.isOwn(),
                column.total(),
                column.afterFreeTier().orElse(""),
                pieces);
    }

    private static Row row(int number, Charge charge, List<Column> columns) {
        return new Row(
                number,
                charge.usageType(),
                charge.amount(),
                columns.stream()
                        .map(column -> column.charges().get(number).money())
                        .toList());
    }

    private static Instead instead(Alternative alternative) {
        double x = alternative.uploadsPerSecond().isPresent()
                ? position(alternative.uploadsPerSecond().getAsDouble())
                : WIDTH;
        return new Instead(alternative.instances(), alternative.price(), alternative.from(), x, WIDTH - x);
    }

    private static double position(double uploadsPerSecond) {
        double decades = Math.log10(Math.max(uploadsPerSecond, Math.pow(10, FIRST_DECADE))) - FIRST_DECADE;
        return Math.clamp(WIDTH * decades / DECADES, 0, WIDTH);
    }
}
