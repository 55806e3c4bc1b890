package org.coatcheck.operator.cost;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.coatcheck.operator.cost.SteadyLoads.Way;
import org.coatcheck.operator.stack.Architecture;

/**
 * The figures of a {@link CostReport} for a page, in the words of the tables that {@code cost} prints.
 *
 * @param heading what was observed
 * @param isMonth whether the columns are an estimate for a month; if there is too little for that, they are what was observed
 * @param uploadsPerSecond the assumed rate
 * @param columns one for each architecture
 * @param alternatives to Lambda; none if there is too little to compare
 * @param steadyLoads what a month costs in each of the ways; none if there is too little to compare
 * @param notes where the figures come from, what they assume and what they leave out
 */
public record CostFigures(
        String heading,
        boolean isMonth,
        double uploadsPerSecond,
        List<Column> columns,
        List<Alternative> alternatives,
        List<SteadyLoad> steadyLoads,
        List<String> notes) {

    /** The ways to run the function, in the order of a load's costs. */
    public static final List<String> WAYS =
            Stream.of(Way.values()).map(Way::toString).toList();

    /**
     * What it costs on one architecture.
     *
     * @param isOwn whether the stack's function has this architecture
     * @param afterFreeTier empty if that is not known, because there is no month
     */
    public record Column(
            String architecture, boolean isOwn, String total, Optional<String> afterFreeTier, List<Charge> charges) {}

    /**
     * What one usage type costs.
     *
     * @param money a question mark if its price is not known
     * @param value the same as a number, to draw it
     */
    public record Charge(String usageType, String amount, String money, double value) {}

    /**
     * Instances instead of Lambda.
     *
     * @param uploadsPerSecond from which they cost less; empty if they never do
     */
    public record Alternative(String instances, String price, String from, OptionalDouble uploadsPerSecond) {}

    /**
     * A month of uploads at a steady rate.
     *
     * @param costs one for each of the {@link #WAYS}; a question mark if a price is not known
     */
    public record SteadyLoad(String uploadsPerSecond, List<String> costs, String cheapest) {}

    static CostFigures of(CostReport report) {
        Usage usage = report.usage();
        boolean isMonth = usage.isRepresentative();
        double seconds = Math.max(1, usage.span().toMillis() / 1e3);
        return new CostFigures(
                CostTable.heading(report),
                isMonth,
                usage.uploads() / seconds * report.assumptions().times(),
                Stream.of(Architecture.values())
                        .map(architecture -> column(report, architecture, isMonth))
                        .toList(),
                isMonth ? alternatives(report) : List.of(),
                isMonth ? steadyLoads(report) : List.of(),
                (isMonth ? CostNotes.of(report) : CostNotes.ofObserved(report))
                        .lines()
                        .toList());
    }

    private static Column column(CostReport report, Architecture architecture, boolean isMonth) {
        CostFormat format = new CostFormat(report.prices().currency());
        Charges charges = (isMonth ? report.monthlyCharges() : report.observedCharges()).on(architecture);
        return new Column(
                architecture.toString(),
                architecture == report.function().architecture(),
                format.money(charges.total()),
                Optional.of(report.monthlyChargesAfterFreeTier()
                                .on(architecture)
                                .total())
                        .filter(total -> isMonth)
                        .map(format::money),
                charges(isMonth ? report.monthlyAmounts() : report.usage().amounts(), charges, format));
    }

    private static List<Charge> charges(Map<UsageType, Double> amounts, Charges charges, CostFormat format) {
        return Stream.of(UsageType.values())
                .map(usageType -> {
                    Optional<Double> charge =
                            Optional.ofNullable(charges.byUsageType().get(usageType));
                    return new Charge(
                            usageType.label(),
                            CostFormat.number(amounts.getOrDefault(usageType, 0.0)),
                            charge.map(format::money).orElse("?"),
                            charge.orElse(0.0));
                })
                .toList();
    }

    private static List<SteadyLoad> steadyLoads(CostReport report) {
        CostFormat format = new CostFormat(report.prices().currency());
        return report.steadyLoads().stream()
                .flatMap(steady -> steady.loads().stream())
                .map(load -> new SteadyLoad(
                        CostFormat.number(load.uploadsPerSecond()),
                        Stream.of(Way.values())
                                .map(way -> Optional.ofNullable(load.perMonth().get(way))
                                        .map(format::money)
                                        .orElse("?"))
                                .toList(),
                        load.cheapest().toString()))
                .toList();
    }

    private static List<Alternative> alternatives(CostReport report) {
        CostFormat format = new CostFormat(report.prices().currency());
        int instances = report.assumptions().instances();
        return report.breakEvens().stream()
                .filter(breakEven -> breakEven.pricePerHour().isPresent())
                .map(breakEven -> new Alternative(
                        instances + " x " + breakEven.instance().type() + ", " + breakEven.purchasingOption(),
                        format.exactMoney(breakEven.pricePerHour().getAsDouble()) + " an hour each",
                        breakEven.uploadsPerSecond().isPresent()
                                ? "cheaper from "
                                        + CostFormat.number(
                                                breakEven.uploadsPerSecond().getAsDouble())
                                        + " uploads per second"
                                : "never cheaper",
                        breakEven.uploadsPerSecond()))
                .toList();
    }
}
