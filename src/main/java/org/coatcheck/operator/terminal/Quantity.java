package org.coatcheck.operator.terminal;

import java.util.Locale;

/** Numbers of things, as people read them. */
public final class Quantity {

    private Quantity() {}

    /**
     * Such as {@code 1 object} or {@code 2,000 objects}.
     *
     * @param noun in the singular; its plural ends in s
     */
    public static String of(long count, String noun) {
        return String.format(Locale.ROOT, "%,d ", count) + noun + (count == 1 ? "" : "s");
    }
}
