package org.coatcheck.operator.terminal;

import java.util.regex.Pattern;

/** Words for a POSIX shell. */
public final class ShellText {

    private static final Pattern UNQUOTED = Pattern.compile("[A-Za-z0-9_./:=,@%+-]+");

    private ShellText() {}

    /**
     * A word that the shell reads as exactly this text: in single quotes if it needs them. Characters that a terminal obeys are
     * written as escapes, which Bash, zsh and ksh read.
     */
    public static String quoted(String word) {
        if (!isPrintable(word)) {
            return "$'" + Printable.ansiC(word) + "'";
        }
        return UNQUOTED.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /** Whether the word can be printed as it is. The output of a command replaces control characters. */
    public static boolean isPrintable(String word) {
        return word.codePoints().noneMatch(Printable::isActive);
    }
}
