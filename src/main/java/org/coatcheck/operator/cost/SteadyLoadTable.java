package org.coatcheck.operator.cost;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.coatcheck.operator.cost.SteadyLoads.Load;
import org.coatcheck.operator.cost.SteadyLoads.Offer;
import org.coatcheck.operator.cost.SteadyLoads.Way;
import org.coatcheck.operator.terminal.Table;

/** Formats a report's {@link SteadyLoads}: what a month costs in each way, and from which load each way is cheaper than Lambda. */
final class SteadyLoadTable {

    private final CostFormat format;
    private final Table table = new Table(40);

    private SteadyLoadTable(CostReport report) {
        this.format = new CostFormat(report.prices().currency());
    }

    /** Empty if the report has no steady loads. */
    static String of(CostReport report) {
        return report.steadyLoads()
                .map(loads -> new SteadyLoadTable(report).table(loads))
                .orElse("");
    }

    private String table(SteadyLoads loads) {
        table.add(Stream.concat(
                        Stream.concat(
                                Stream.of("STEADY UPLOADS PER SECOND"),
                                Stream.of(Way.values()).map(SteadyLoadTable::heading)),
                        Stream.of("CHEAPEST"))
                .toArray(String[]::new));
        loads.loads().forEach(this::add);
        add(
                "cheaper than Lambda from",
                way -> offer(loads, way).map(SteadyLoadTable::from).orElse(""));
        add(
                "instances",
                way -> offer(loads, way)
                        .map(offer -> offer.instance() + ", " + format.money(offer.pricePerHour()) + " an hour")
                        .orElse(""));
        return table.toString();
    }

    private static String heading(Way way) {
        return way.toString().toUpperCase(Locale.ROOT);
    }

    private void add(Load load) {
        table.add(
                CostFormat.number(load.uploadsPerSecond()),
                money(load, Way.LAMBDA),
                money(load, Way.MANAGED),
                money(load, Way.EC2),
                load.cheapest().toString());
    }

    private String money(Load load, Way way) {
        return Optional.ofNullable(load.perMonth().get(way)).map(format::money).orElse("?");
    }

    private void add(String label, Function<Way, String> cell) {
        table.add(label, cell.apply(Way.LAMBDA), cell.apply(Way.MANAGED), cell.apply(Way.EC2), "");
    }

    private static Optional<Offer> offer(SteadyLoads loads, Way way) {
        return loads.offers().stream().filter(offer -> offer.way() == way).findFirst();
    }

    private static String from(Offer offer) {
        return offer.cheaperThanLambdaFrom().isPresent()
                ? CostFormat.number(offer.cheaperThanLambdaFrom().orElseThrow())
                : "never";
    }
}
