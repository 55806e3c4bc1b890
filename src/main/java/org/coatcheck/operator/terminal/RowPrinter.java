package org.coatcheck.operator.terminal;

import java.io.PrintWriter;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Prints rows of text cells as they come, below the columns' names. A column is as wide as the widest cell so far: a cell that
 * is wider than those before it moves the rest of its row, and the rows after it, to the right.
 */
public final class RowPrinter {

    private final PrintWriter out;
    private final List<Column> columns;
    private final int[] widths;
    private boolean hasRows;

    /**
     * A column of a table.
     *
     * @param width that most of its cells have
     * @param maximumWidth after which the text of a cell is cut
     */
    public record Column(String name, int width, int maximumWidth) {

        /** A column whose cells are all shown whole. */
        public Column(String name, int width) {
            this(name, width, Integer.MAX_VALUE);
        }
    }

    public RowPrinter(PrintWriter out, List<Column> columns) {
        this.out = out;
        this.columns = List.copyOf(columns);
        this.widths = columns.stream()
                .mapToInt(column -> Math.max(column.width(), TextWidth.of(column.name())))
                .toArray();
    }

    /** Prints one row; before the first one, also the columns' names. */
    public void print(List<String> cells) {
        if (!hasRows) {
            hasRows = true;
            out.println(Table.line(columns.stream().map(Column::name).toList(), widths));
        }
        List<String> row = IntStream.range(0, columns.size())
                .mapToObj(column ->
                        Table.cell(cells.get(column), columns.get(column).maximumWidth()))
                .toList();
        IntStream.range(0, widths.length)
                .forEach(column -> widths[column] = Math.max(widths[column], TextWidth.of(row.get(column))));
        out.println(Table.line(row, widths));
    }
}
