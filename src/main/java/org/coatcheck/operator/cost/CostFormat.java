package org.coatcheck.operator.cost;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;

/**
 * Formats the figures of a cost estimate.
 *
 * @param currency an ISO 4217 code, such as {@code USD}
 */
record CostFormat(String currency) {

    /** More digits would suggest that the estimate is exact. */
    private static final MathContext SIGNIFICANT_DIGITS = new MathContext(3, RoundingMode.HALF_UP);

    /** Smaller amounts of money are printed as less than this one. */
    private static final double SMALLEST_MONEY = 1e-6;

    /** An estimated amount of money. */
    String money(double amount) {
        return amount > 0 && amount < SMALLEST_MONEY
                ? "<" + exactMoney(SMALLEST_MONEY)
                : currencySign() + number(amount);
    }

    /** An amount of money with all its digits, such as a price. */
    String exactMoney(double amount) {
        return currencySign() + BigDecimal.valueOf(amount).stripTrailingZeros().toPlainString();
    }

    private String currencySign() {
        return currency.equals("USD") ? "$" : currency + " ";
    }

    /** Formats a whole number below a million with all its digits, since it is a count, and everything else rounded. */
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
