package org.coatcheck.operator.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rows of text cells. Each column is as wide as its longest cell. */
public final class Table {

    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    private final int maximumWidth;

    /** @param maximumWidth the number of columns of the terminal after which the text of a cell is cut */
    public Table(int maximumWidth) {
        this.maximumWidth = maximumWidth;
    }

    public void add(String... cells) {
        rows.add(Stream.of(cells).map(cell -> cell(cell, maximumWidth)).toList());
    }

    @Override
    public String toString() {
        int[] widths = IntStream.range(0, rows.getFirst().size())
                .map(column -> rows.stream()
                        .mapToInt(row -> TextWidth.of(row.get(column)))
                        .max()
                        .orElse(0))
                .toArray();
        return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining("\n"));
    }

    static String line(List<String> row, int[] widths) {
        return IntStream.range(0, widths.length)
                .mapToObj(column -> row.get(column) + " ".repeat(widths[column] - TextWidth.of(row.get(column))))
                .collect(Collectors.joining(GAP))
                .stripTrailing();
    }

    /** Control characters are replaced here too, because their replacements are wider. */
    static String cell(String text, int maximumWidth) {
        return TextWidth.cut(Printable.line(text), maximumWidth);
    }
}
