package org.coatcheck.testing;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Text with which somebody outside could act on an operator's terminal. */
public final class HostileText {

    private static final int FIRST_OF_THE_LAST_BLOCK = 0xe0001;

    /** Whether a terminal obeys this code point, or shows nothing for it. The line feed ends the program's own lines. */
    public static boolean isForbidden(int codePoint) {
        return (codePoint != '\n' && codePoint < 0x20)
                || isIn(0x7f, 0x9f, codePoint)
                || isIn(0x200b, 0x200f, codePoint)
                || isIn(0x2028, 0x202e, codePoint)
                || isIn(0x2060, 0x206f, codePoint)
                || codePoint == 0x061c
                || codePoint == 0xfeff
                || isIn(0xd800, 0xdfff, codePoint)
                || isIgnorable(codePoint);
    }

    /** What else Unicode says to show nothing for: fillers, and selectors of a variant. */
    private static boolean isIgnorable(int codePoint) {
        return codePoint == 0x034f
                || isIn(0x115f, 0x1160, codePoint)
                || isIn(0x17b4, 0x17b5, codePoint)
                || isIn(0x180b, 0x180f, codePoint)
                || codePoint == 0x3164
                || isIn(0xfe00, 0xfe0f, codePoint)
                || codePoint == 0xffa0
                || isIn(0xe0000, 0xe0fff, codePoint);
    }

    private static boolean isIn(int first, int last, int codePoint) {
        return codePoint >= first && codePoint <= last;
    }

    private HostileText() {}

    /** Every forbidden character that can be in UTF-8. */
    public static String characters() {
        return charactersUpTo(Character.MAX_CODE_POINT);
    }

    /** As many of them as the key of an S3 object holds: those of the last block have one for all. */
    public static String charactersForAKey() {
        return charactersUpTo(FIRST_OF_THE_LAST_BLOCK);
    }

    private static String charactersUpTo(int last) {
        return IntStream.rangeClosed(1, last)
                .filter(codePoint ->
                        isForbidden(codePoint) && !isSurrogate(codePoint) && Character.isDefined(codePoint))
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    /** Sequences that clear the screen, set the window's title, hide text, and write over a line. */
    public static Stream<String> sequences() {
        return Stream.of(
                "\033[2J\033[H", "\033]0;title\007", "\u009b8m", "\033[8m", "\rdone", "a\u202egpj.exe", "one\u2028two");
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
