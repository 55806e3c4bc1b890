package org.coatcheck.operator.terminal;

import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/**
 * Makes text harmless for a terminal. Object keys, error messages and other text from outside may contain control characters,
 * which a terminal obeys, and invisible ones, which change the order or the look of the text around them. Each is replaced by
 * its code point, such as <code>\&#117;{202e}</code>.
 */
public final class Printable {

    private Printable() {}

    /** Text of several lines: line feeds stay. */
    static String text(CharSequence text) {
        return replaced(text, character -> isActive(character) && character != '\n', Printable::escape);
    }

    /** Text for one line: line feeds are replaced too, or text from outside could begin a line of its own. */
    public static String line(CharSequence text) {
        return replaced(text, Printable::isActive, Printable::escape);
    }

    /** A line of JSON, in which these characters can occur in strings only: they are escaped as JSON escapes them. */
    static String json(CharSequence json) {
        return replaced(json, Printable::isActive, Printable::jsonEscape);
    }

    /** The inside of a quoted word of the form <code>$'...'</code>. */
    static String ansiC(CharSequence text) {
        return replaced(
                text, character -> isActive(character) || character == '\\' || character == '\'', "\\U%08x"::formatted);
    }

    /**
     * First and last code points of what Unicode says to show nothing for, beside the format characters: fillers, joiners, and
     * selectors of a variant. U+FE0F after an emoji is no exception: many terminals show the two keys with and without it alike.
     *
     * @see <a href="https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt">Default_Ignorable_Code_Point</a>
     */
    private static final int[][] IGNORABLE = {
        {0x34f, 0x34f},
        {0x115f, 0x1160},
        {0x17b4, 0x17b5},
        {0x180b, 0x180f},
        {0x2065, 0x2065},
        {0x3164, 0x3164},
        {0xfe00, 0xfe0f},
        {0xffa0, 0xffa0},
        {0xfff0, 0xfff8},
        {0xe0000, 0xe0fff}
    };

    /**
     * Whether a terminal does not simply show this code point. The format characters are those for bidirectional text and those
     * without a width, such as U+200B, which make two keys look the same.
     */
    static boolean isActive(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> isIgnorable(codePoint);
        };
    }

    private static boolean isIgnorable(int codePoint) {
        for (int[] block : IGNORABLE) {
            if (codePoint >= block[0] && codePoint <= block[1]) {
                return true;
            }
        }
        return false;
    }

    private static String replaced(CharSequence text, IntPredicate isReplaced, IntFunction<String> replacement) {
        StringBuilder printable = new StringBuilder(text.length());
        text.codePoints().forEach(codePoint -> {
            if (isReplaced.test(codePoint)) {
                printable.append(replacement.apply(codePoint));
            } else {
                printable.appendCodePoint(codePoint);
            }
        });
        return printable.toString();
    }

    private static String escape(int codePoint) {
        return "\\u{%x}".formatted(codePoint);
    }

    private static String jsonEscape(int codePoint) {
        StringBuilder escapes = new StringBuilder();
        for (char unit : Character.toChars(codePoint)) {
            escapes.append("\\u%04x".formatted((int) unit));
        }
        return escapes.toString();
    }
}
