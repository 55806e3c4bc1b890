package org.coatcheck.operator.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rows of text, each column as wide as it must be. */
public final class Table {

    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    private final int widest;

    /** A table whose cells have at most so many characters; longer ones are cut. */
    public Table(int widest) {
        this.widest = widest;
    }

    public void add(String... cells) {
        rows.add(Stream.of(cells).map(this::cut).toList());
    }

    @Override
    public String toString() {
        int[] widths = IntStream.range(0, rows.getFirst().size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining("\n"));
    }

    private static String line(List<String> row, int[] widths) {
        return IntStream.range(0, widths.length)
                .mapToObj(column -> ("%-" + Math.max(1, widths[column]) + "s").formatted(row.get(column)))
                .collect(Collectors.joining(GAP))
                .stripTrailing();
    }

    /** What came from outside may hold anything, and a terminal obeys control characters. */
    private String cut(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= widest ? printable : printable.substring(0, widest - 1) + "…";
    }
}
