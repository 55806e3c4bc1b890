package org.coatcheck.operator.terminal;

/**
 * How many columns of a terminal a text takes: East Asian characters and most emoji take two, combining marks none.
 *
 * @see <a href="https://www.unicode.org/reports/tr11/">Unicode's annex 11, East Asian width</a>
 */
final class TextWidth {

    /** First and last code points of the blocks whose characters are wide. */
    private static final int[][] WIDE = {
        {0x1100, 0x115f},
        {0x2e80, 0x303e},
        {0x3041, 0x4dbf},
        {0x4e00, 0xa4cf},
        {0xa960, 0xa97c},
        {0xac00, 0xd7a3},
        {0xf900, 0xfaff},
        {0xfe30, 0xfe6f},
        {0xff00, 0xff60},
        {0xffe0, 0xffe6},
        {0x1f300, 0x1f64f},
        {0x1f680, 0x1f6ff},
        {0x1f900, 0x1f9ff},
        {0x20000, 0x3fffd}
    };

    private TextWidth() {}

    static int of(String text) {
        return text.codePoints().map(TextWidth::of).sum();
    }

    /** The text, or as much of it as fits with an ellipsis after it. */
    static String cut(String text, int maximumWidth) {
        if (of(text) <= maximumWidth) {
            return text;
        }
        int width = 0;
        int end = 0;
        while (end < text.length()) {
            int codePoint = text.codePointAt(end);
            width += of(codePoint);
            if (width > maximumWidth - 1) {
                break;
            }
            end += Character.charCount(codePoint);
        }
        return text.substring(0, end) + "…";
    }

    private static int of(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> 0;
            default -> isWide(codePoint) ? 2 : 1;
        };
    }

    private static boolean isWide(int codePoint) {
        for (int[] block : WIDE) {
            if (codePoint >= block[0] && codePoint <= block[1]) {
                return true;
            }
        }
        return false;
    }
}
