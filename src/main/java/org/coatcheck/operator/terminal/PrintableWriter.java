package org.coatcheck.operator.terminal;

import java.io.IOException;
import java.io.Writer;

/** Passes on what is written to it as {@link Printable} text. */
final class PrintableWriter extends Writer {

    private final Writer out;

    /** The first half of a surrogate pair whose second half has not been written yet; otherwise empty. */
    private String firstHalf = "";

    PrintableWriter(Writer out) {
        this.out = out;
    }

    @Override
    public void write(char[] characters, int offset, int length) throws IOException {
        String text = firstHalf + new String(characters, offset, length);
        int end = text.length();
        boolean isSplit = end > 0 && Character.isHighSurrogate(text.charAt(end - 1));
        firstHalf = isSplit ? text.substring(end - 1) : "";
        out.write(Printable.text(isSplit ? text.substring(0, end - 1) : text));
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.write(Printable.text(firstHalf));
        firstHalf = "";
        out.close();
    }
}
