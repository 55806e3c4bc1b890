package org.coatcheck.image;

import java.util.Optional;
import java.util.stream.IntStream;

/** A matrix of three rows and three columns. */
@SuppressWarnings("ArrayRecordComponent") // nothing compares it
record Matrix(double[][] rows) {

    static Matrix ofColumns(double[] first, double[] second, double[] third) {
        return generate((row, column) -> new double[][] {first, second, third}[column][row]);
    }

    static Matrix diagonal(double[] values) {
        return generate((row, column) -> row == column ? values[row] : 0);
    }

    private interface Cell {
        double at(int row, int column);
    }

    private static Matrix generate(Cell cell) {
        double[][] rows = new double[3][3];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                rows[row][column] = cell.at(row, column);
            }
        }
        return new Matrix(rows);
    }

    double[] times(double[] vector) {
        return IntStream.range(0, 3)
                .mapToDouble(row -> rows[row][0] * vector[0] + rows[row][1] * vector[1] + rows[row][2] * vector[2])
                .toArray();
    }

    Matrix times(Matrix right) {
        return generate((row, column) -> rows[row][0] * right.rows[0][column]
                + rows[row][1] * right.rows[1][column]
                + rows[row][2] * right.rows[2][column]);
    }

    /** By Cramer's rule; empty if there is no inverse. */
    Optional<Matrix> inverse() {
        double determinant = rows[0][0] * cofactor(0, 0) + rows[0][1] * cofactor(0, 1) + rows[0][2] * cofactor(0, 2);
        return Double.isFinite(determinant) && Math.abs(determinant) > 1e-9
                ? Optional.of(generate((row, column) -> cofactor(column, row) / determinant))
                : Optional.empty();
    }

    private double cofactor(int row, int column) {
        int below = (row + 1) % 3;
        int last = (row + 2) % 3;
        int right = (column + 1) % 3;
        int end = (column + 2) % 3;
        return rows[below][right] * rows[last][end] - rows[below][end] * rows[last][right];
    }

    boolean isFinite() {
        return IntStream.range(0, 9).allMatch(cell -> Double.isFinite(rows[cell / 3][cell % 3]));
    }
}
