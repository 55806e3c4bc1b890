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
import org.coatcheck.operator.cost.CostReport.Bills;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.terminal.Table;

/** A report of costs for people: tables, and then {@linkplain CostNotes what to make of them}. */
final class CostTable {

    /** An estimate has no more digits than this. */
    private static final MathContext DIGITS = new MathContext(3, RoundingMode.HALF_UP);

    /** What is less is not worth its zeros. */
    private static final double LEAST_MONEY = 1e-6;

    private static final String UNKNOWN = "?";

    private final CostReport report;
    private final Usage usage;

    private CostTable(CostReport report) {
        this.report = report;
        this.usage = report.usage();
    }

    static String of(CostReport report) {
        CostTable table = new CostTable(report);
        return Stream.of(table.heading(), table.costs(), table.machines(), CostNotes.of(report))
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

    private String costs() {
        Table table = new Table(40);
        table.add("", "OBSERVED", mark(X86_64), mark(ARM64), "IN A MONTH", mark(X86_64), mark(ARM64));
        for (UsageType good : UsageType.values()) {
            table.add(
                    good.label(),
                    number(amount(usage.amounts(), good)),
                    money(report.observed(), X86_64, good),
                    money(report.observed(), ARM64, good),
                    number(amount(report.monthly(), good)),
                    money(report.aMonth(), X86_64, good),
                    money(report.aMonth(), ARM64, good));
        }
        table.add(
                "sum",
                "",
                sum(report.observed(), X86_64),
                sum(report.observed(), ARM64),
                "",
                sum(report.aMonth(), X86_64),
                sum(report.aMonth(), ARM64));
        table.add(
                "after Lambda's free tier",
                "",
                "",
                "",
                "",
                sum(report.aMonthAfterFreeTier(), X86_64),
                sum(report.aMonthAfterFreeTier(), ARM64));
        if (usage.thumbnails() > 0) {
            table.add("for 1,000 thumbnails", "", forThousand(X86_64), forThousand(ARM64), "", "", "");
        }
        return table.toString();
    }

    private static double amount(Map<UsageType, Double> amounts, UsageType good) {
        return amounts.getOrDefault(good, 0.0);
    }

    private String mark(Architecture architecture) {
        return architecture + (architecture == report.stack().architecture() ? " *" : "");
    }

    private String money(Bills bills, Architecture architecture, UsageType good) {
        return Optional.ofNullable(bills.on(architecture).items().get(good))
                .map(this::money)
                .orElse(UNKNOWN);
    }

    private String sum(Bills bills, Architecture architecture) {
        return money(bills.on(architecture).sum());
    }

    private String forThousand(Architecture architecture) {
        return money(report.observed().on(architecture).sum() / usage.thumbnails() * 1000);
    }

    private String machines() {
        if (report.breakEvens().isEmpty()) {
            return "";
        }
        Table table = new Table(40);
        table.add("INSTEAD OF LAMBDA", "PAID", "AN HOUR EACH", "CHEAPER FROM", "THUMBNAILS A MONTH");
        report.breakEvens().stream()
                .filter(machine -> machine.hour().isPresent())
                .forEach(machine -> table.add(
                        BreakEven.INSTANCES + " x " + machine.instance().type(),
                        machine.term().toString(),
                        sign()
                                + BigDecimal.valueOf(machine.hour().getAsDouble())
                                        .toPlainString(),
                        rate(machine),
                        thumbnails(machine)));
        return table.toString();
    }

    private static String rate(BreakEven machine) {
        return machine.uploadsASecond().isPresent()
                ? number(machine.uploadsASecond().getAsDouble()) + " uploads a second"
                : "under no load";
    }

    private String thumbnails(BreakEven machine) {
        return machine.uploadsASecond().isPresent()
                ? number(machine.uploadsASecond().getAsDouble()
                        * CostReport.MONTH.toSeconds()
                        * usage.thumbnails()
                        / usage.uploads())
                : "";
    }

    private String money(double amount) {
        return amount > 0 && amount < LEAST_MONEY
                ? "<" + sign() + BigDecimal.valueOf(LEAST_MONEY).toPlainString()
                : sign() + number(amount);
    }

    private String sign() {
        String currency = report.prices().currency();
        return currency.equals("USD") ? "$" : currency + " ";
    }

    /** Whole numbers are counts, up to where they are as good as estimates. */
    static String number(double amount) {
        BigDecimal rounded = amount == Math.rint(amount) && amount < 1e6
                ? BigDecimal.valueOf(amount)
                : BigDecimal.valueOf(amount).round(DIGITS);
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
