package org.coatcheck.operator.terminal;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;

/**
 * What a command prints on one of its two streams. All of it becomes {@link Printable} text. Only this package can style it,
 * which means that the escape sequences of the styles are added after that.
 */
final class TerminalWriter extends PrintWriter {

    private static final String BOLD_RED = "\033[1;31m";
    private static final String RESET = "\033[0m";

    private final Writer raw;
    private final boolean hasStyles;

    /** @param hasStyles whether the output is a terminal, which understands escape sequences */
    TerminalWriter(Writer raw, boolean hasStyles) {
        super(new PrintableWriter(raw), true);
        this.raw = raw;
        this.hasStyles = hasStyles;
    }

    /** Prints lines about an error, in red on a terminal. Another writer, as in a test, has no styles. */
    static void printError(PrintWriter out, String lines) {
        if (out instanceof TerminalWriter terminal && terminal.hasStyles) {
            terminal.printRaw(BOLD_RED + Printable.text(lines) + RESET + System.lineSeparator());
        } else {
            out.println(Printable.text(lines));
        }
    }

    /** Prints text that this package has made, with escape sequences. */
    void printRaw(String text) {
        flush();
        try {
            raw.write(text);
            raw.flush();
        } catch (IOException unwritable) {
            throw new UncheckedIOException("cannot write to the terminal", unwritable);
        }
    }
}
