package org.coatcheck.operator.cost;

import static org.coatcheck.operator.stack.Architecture.ARM64;
import static org.coatcheck.operator.stack.Architecture.X86_64;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.terminal.Table;

/** Prints a {@link CostReport} as tables, followed by the {@link CostNotes}. */
final class CostTable {

    /** More digits would suggest that the estimate is exact. */
    private static final MathContext SIGNIFICANT_DIGITS = new MathContext(3, RoundingMode.HALF_UP);

    /** Smaller amounts of money are printed as less than this one. */
    private static final double SMALLEST_MONEY = 1e-6;

    private static final String UNKNOWN = "?";

    private final CostReport report;
    private final Usage usage;

    private CostTable(CostReport report) {
        this.report = report;
        this.usage = report.usage();
    }

    static String of(CostReport report) {
        CostTable table = new CostTable(report);
        return Stream.of(table.heading(), table.charges(), table.instances(), CostNotes.of(report))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("\n\n"));
    }

    private String heading() {
        return "In %s: %,.0f requests, %,d of them cold starts; %,d thumbnails of %,d uploads."
                .formatted(
                        length(usage.span()),
                        amount(usage.amounts(), UsageType.LAMBDA_REQUESTS),
                        usage.coldStarts(),
                        usage.thumbnails(),
                        usage.uploads());
    }

    private String charges() {
        Table table = new Table(40);
        table.add("", "OBSERVED", mark(X86_64), mark(ARM64), "PER MONTH", mark(X86_64), mark(ARM64));
        for (UsageType usageType : UsageType.values()) {
            table.add(
                    usageType.label(),
                    number(amount(usage.amounts(), usageType)),
                    charge(report.observedCharges(), X86_64, usageType),
                    charge(report.observedCharges(), ARM64, usageType),
                    number(amount(report.monthlyAmounts(), usageType)),
                    charge(report.monthlyCharges(), X86_64, usageType),
                    charge(report.monthlyCharges(), ARM64, usageType));
        }
        table.add(
                "total",
                "",
                total(report.observedCharges(), X86_64),
                total(report.observedCharges(), ARM64),
                "",
                total(report.monthlyCharges(), X86_64),
                total(report.monthlyCharges(), ARM64));
        table.add(
                "after Lambda's free tier",
                "",
                "",
                "",
                "",
                total(report.monthlyChargesAfterFreeTier(), X86_64),
                total(report.monthlyChargesAfterFreeTier(), ARM64));
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
        return table.toString();
    }

    private static double amount(Map<UsageType, Double> amounts, UsageType usageType) {
        return amounts.getOrDefault(usageType, 0.0);
    }

    private String mark(Architecture architecture) {
        return architecture + (architecture == report.function().architecture() ? " *" : "");
    }

    private String charge(ChargesByArchitecture charges, Architecture architecture, UsageType usageType) {
        return Optional.ofNullable(charges.on(architecture).byUsageType().get(usageType))
                .map(this::money)
                .orElse(UNKNOWN);
    }

    private String total(ChargesByArchitecture charges, Architecture architecture) {
        return money(charges.on(architecture).total());
    }

    private String perThousandThumbnails(Architecture architecture) {
        return money(report.observedCharges().on(architecture).total() / usage.thumbnails() * 1000);
    }

    private String instances() {
        if (report.breakEvens().isEmpty()) {
            return "";
        }
        Table table = new Table(40);
        table.add("INSTEAD OF LAMBDA", "PURCHASING OPTION", "PRICE PER HOUR", "CHEAPER FROM", "THUMBNAILS PER MONTH");
        report.breakEvens().stream()
                .filter(breakEven -> breakEven.pricePerHour().isPresent())
                .forEach(breakEven -> table.add(
                        BreakEven.INSTANCES + " x " + breakEven.instance().type(),
                        breakEven.purchasingOption().toString(),
                        currency()
                                + BigDecimal.valueOf(breakEven.pricePerHour().getAsDouble())
                                        .toPlainString()
                                + " each",
                        uploadRate(breakEven),
                        thumbnailsPerMonth(breakEven)));
        return table.toString();
    }

    private static String uploadRate(BreakEven breakEven) {
        return breakEven.uploadsPerSecond().isPresent()
                ? number(breakEven.uploadsPerSecond().getAsDouble()) + " uploads per second"
                : "never cheaper";
    }

    private String thumbnailsPerMonth(BreakEven breakEven) {
        return breakEven.uploadsPerSecond().isPresent()
                ? number(breakEven.uploadsPerSecond().getAsDouble()
                        * CostReport.MONTH.toSeconds()
                        * usage.thumbnails()
                        / usage.uploads())
                : "";
    }

    private String money(double amount) {
        return amount > 0 && amount < SMALLEST_MONEY
                ? "<" + currency() + BigDecimal.valueOf(SMALLEST_MONEY).toPlainString()
                : currency() + number(amount);
    }

    private String currency() {
        String currency = report.prices().currency();
        return currency.equals("USD") ? "$" : currency + " ";
    }

    /** Prints a whole number below a million with all its digits, since it is a count, and everything else rounded. */
    static String number(double amount) {
        BigDecimal rounded = amount == Math.rint(amount) && amount < 1e6
                ? BigDecimal.valueOf(amount)
                : BigDecimal.valueOf(amount).round(SIGNIFICANT_DIGITS);
        int decimals = Math.max(0, rounded.stripTrailingZeros().scale());
        return String.format(Locale.ROOT, "%,." + decimals + "f", rounded);
    }

    static String length(Duration span) {
        if (span.toMinutes() < 2) {
            return span.toSeconds() + " seconds";
        }
        if (span.toHours() < 2) {
            return span.toMinutes() + " minutes";
        }
        return span.toDays() < 2 ? span.toHours() + " hours" : span.toDays() + " days";
    }
}
