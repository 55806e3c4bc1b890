package org.coatcheck.operator.cost;

import static org.coatcheck.operator.stack.Architecture.ARM64;
import static org.coatcheck.operator.stack.Architecture.X86_64;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.terminal.Quantity;
import org.coatcheck.operator.terminal.Table;

/** Formats a {@link CostReport}: a table of the charges, the {@link BreakEvenTable}, and the {@link CostNotes}. */
final class CostTable {

    private static final String UNKNOWN = "?";

    private final CostReport report;
    private final Usage usage;
    private final CostFormat format;

    private CostTable(CostReport report) {
        this.report = report;
        this.usage = report.usage();
        this.format = new CostFormat(report.prices().currency());
    }

    static String of(CostReport report) {
        CostTable table = new CostTable(report);
        return Stream.of(
                        heading(report),
                        table.charges(),
                        BreakEvenTable.of(report),
                        SteadyLoadTable.of(report),
                        CostNotes.of(report))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("\n\n"));
    }

    /** What the span itself cost, and what is missing to tell more. */
    static String ofObserved(CostReport report) {
        CostTable table = new CostTable(report);
        return Stream.of(heading(report), table.observedCharges(), CostNotes.ofObserved(report))
                .collect(Collectors.joining("\n\n"));
    }

    private String observedCharges() {
        Table table = new Table(40);
        table.add("", "OBSERVED", mark(X86_64), mark(ARM64));
        for (UsageType usageType : UsageType.values()) {
            table.add(
                    usageType.label(),
                    CostFormat.number(amount(usage.amounts(), usageType)),
                    charge(report.observedCharges(), X86_64, usageType),
                    charge(report.observedCharges(), ARM64, usageType));
        }
        table.add("total", "", total(report.observedCharges(), X86_64), total(report.observedCharges(), ARM64));
        addComputeByStart(table);
        return table.toString();
    }

    /** A cold start costs many times as much, so that an average tells little of either. */
    private void addComputeByStart(Table table, String... more) {
        addCompute(table, "compute of 1,000 cold uploads", usage.coldUploadGbSeconds(), more);
        addCompute(table, "compute of 1,000 warm uploads", usage.warmUploadGbSeconds(), more);
    }

    private void addCompute(Table table, String label, double gbSeconds, String... more) {
        if (gbSeconds > 0 && !report.function().managedInstances()) {
            Stream<String> cells = Stream.of(
                    label,
                    CostFormat.number(gbSeconds * 1000),
                    computeCharge(gbSeconds * 1000, X86_64),
                    computeCharge(gbSeconds * 1000, ARM64));
            table.add(Stream.concat(cells, Stream.of(more)).toArray(String[]::new));
        }
    }

    private String computeCharge(double gbSeconds, Architecture architecture) {
        return report.prices()
                .price(UsageType.LAMBDA_COMPUTE, architecture)
                .map(price -> format.money(price.of(gbSeconds)))
                .orElse(UNKNOWN);
    }

    static String heading(CostReport report) {
        Usage usage = report.usage();
        return "In %s: %s, among them %s; %s of %s."
                .formatted(
                        CostFormat.length(usage.span()),
                        Quantity.of(Math.round(amount(usage.amounts(), UsageType.LAMBDA_REQUESTS)), "request"),
                        Quantity.of(usage.coldStarts(), "cold start"),
                        Quantity.of(usage.thumbnails(), "thumbnail"),
                        Quantity.of(usage.uploads(), "upload"));
    }

    private String charges() {
        Table table = new Table(40);
        table.add("", "OBSERVED", mark(X86_64), mark(ARM64), "PER MONTH", mark(X86_64), mark(ARM64));
        for (UsageType usageType : UsageType.values()) {
            table.add(
                    usageType.label(),
                    CostFormat.number(amount(usage.amounts(), usageType)),
                    charge(report.observedCharges(), X86_64, usageType),
                    charge(report.observedCharges(), ARM64, usageType),
                    CostFormat.number(amount(report.monthlyAmounts(), usageType)),
                    charge(report.monthlyCharges(), X86_64, usageType),
                    charge(report.monthlyCharges(), ARM64, usageType));
        }
        addTotals(table);
        return table.toString();
    }

    private void addTotals(Table table) {
        ChargesByArchitecture observed = report.observedCharges();
        ChargesByArchitecture monthly = report.monthlyCharges();
        ChargesByArchitecture afterFreeTier = report.monthlyChargesAfterFreeTier();
        table.add(
                "total",
                "",
                total(observed, X86_64),
                total(observed, ARM64),
                "",
                total(monthly, X86_64),
                total(monthly, ARM64));
        table.add(
                "after Lambda's free tier", "", "", "", "", total(afterFreeTier, X86_64), total(afterFreeTier, ARM64));
        if (usage.thumbnails() > 0) {
            table.add(
                    "per 1,000 thumbnails",
                    "",
                    perThousandThumbnails(X86_64),
                    perThousandThumbnails(ARM64),
                    "",
                    "",
                    "");
        }
        addComputeByStart(table, "", "", "");
    }

    private static double amount(Map<UsageType, Double> amounts, UsageType usageType) {
        return amounts.getOrDefault(usageType, 0.0);
    }

    private String mark(Architecture architecture) {
        return architecture + (architecture == report.function().architecture() ? " *" : "");
    }

    private String charge(ChargesByArchitecture charges, Architecture architecture, UsageType usageType) {
        return Optional.ofNullable(charges.on(architecture).byUsageType().get(usageType))
                .map(format::money)
                .orElse(UNKNOWN);
    }

    private String total(ChargesByArchitecture charges, Architecture architecture) {
        return format.money(charges.on(architecture).total());
    }

    private String perThousandThumbnails(Architecture architecture) {
        return format.money(report.observedCharges().on(architecture).total() / usage.thumbnails() * 1000);
    }
}
