package org.coatcheck.operator.cost;

import org.coatcheck.operator.terminal.Table;

/** Formats a report's {@link BreakEven}s, except those without a known price. */
final class BreakEvenTable {

    private final Usage usage;
    private final int instances;
    private final CostFormat format;
    private final Table table = new Table(40);

    private BreakEvenTable(CostReport report) {
        this.usage = report.usage();
        this.instances = report.assumptions().instances();
        this.format = new CostFormat(report.prices().currency());
    }

    /** One line per instance and purchasing option; empty if the report has no break-evens. */
    static String of(CostReport report) {
        return report.breakEvens().isEmpty() ? "" : new BreakEvenTable(report).table(report);
    }

    private String table(CostReport report) {
        table.add("INSTEAD OF LAMBDA", "PURCHASING OPTION", "PRICE PER HOUR", "CHEAPER FROM", "THUMBNAILS PER MONTH");
        report.breakEvens().forEach(breakEven -> breakEven.pricePerHour().ifPresent(price -> add(breakEven, price)));
        return table.toString();
    }

    private void add(BreakEven breakEven, double pricePerHour) {
        boolean neverCheaper = breakEven.uploadsPerSecond().isEmpty();
        double uploadsPerSecond = breakEven.uploadsPerSecond().orElse(0);
        table.add(
                instances + " x " + breakEven.instance().type(),
                breakEven.purchasingOption().toString(),
                format.exactMoney(pricePerHour) + " each",
                neverCheaper ? "never cheaper" : CostFormat.number(uploadsPerSecond) + " uploads per second",
                neverCheaper ? "" : CostFormat.number(thumbnailsPerMonth(uploadsPerSecond)));
    }

    private double thumbnailsPerMonth(double uploadsPerSecond) {
        return uploadsPerSecond * CostReport.MONTH.toSeconds() * usage.thumbnails() / usage.uploads();
    }
}
