package org.coatcheck.image;

import java.util.Optional;
import java.util.stream.Stream;

/** The CIE 1931 chromaticities of red, green and blue light and of white. */
record Primaries(Point red, Point green, Point blue, Point white) {

    /** Chromaticity. */
    record Point(double x, double y) {

        /** The tristimulus values for a luminance of 1. */
        double[] xyz() {
            return new double[] {x / y, 1, (1 - x - y) / y};
        }

        private boolean isReal() {
            return x >= 0 && y > 0 && x + y <= LARGEST_SUM;
        }

        private boolean isNear(Point other) {
            return Math.abs(x - other.x) < NEAR && Math.abs(y - other.y) < NEAR;
        }
    }

    /** Files round chromaticities to three digits or less. */
    private static final double NEAR = 0.005;

    /** Those of light add up to 1 at most. Some encoders' primaries, such as those of ACEScg, are beyond that. */
    private static final double LARGEST_SUM = 1.1;

    /** The triangle of sRGB has five times as much. */
    private static final double SMALLEST_AREA = 0.02;

    private static final Point D65 = new Point(0.3127, 0.3290);

    /** BT.709, which is sRGB too. */
    static final Primaries BT709 =
            new Primaries(new Point(0.640, 0.330), new Point(0.300, 0.600), new Point(0.150, 0.060), D65);

    private static final Primaries BT601_625 =
            new Primaries(new Point(0.640, 0.330), new Point(0.290, 0.600), new Point(0.150, 0.060), D65);

    private static final Primaries BT601_525 =
            new Primaries(new Point(0.630, 0.340), new Point(0.310, 0.595), new Point(0.155, 0.070), D65);

    private static final Primaries BT2020 =
            new Primaries(new Point(0.708, 0.292), new Point(0.170, 0.797), new Point(0.131, 0.046), D65);

    private static final Primaries DISPLAY_P3 =
            new Primaries(new Point(0.680, 0.320), new Point(0.265, 0.690), new Point(0.150, 0.060), D65);

    /** The same colours with the white of a cinema. */
    private static final Primaries DCI_P3 =
            new Primaries(DISPLAY_P3.red, DISPLAY_P3.green, DISPLAY_P3.blue, new Point(0.314, 0.351));

    /**
     * Reads a code point of H.273.
     *
     * @return empty if the primaries are not specified, or unusual
     */
    static Optional<Primaries> ofCodePoint(int code) {
        return switch (code) {
            case 1 -> Optional.of(BT709);
            case 5 -> Optional.of(BT601_625);
            case 6, 7 -> Optional.of(BT601_525);
            case 9 -> Optional.of(BT2020);
            case 11 -> Optional.of(DCI_P3);
            case 12 -> Optional.of(DISPLAY_P3);
            default -> Optional.empty();
        };
    }

    /** Whether lights can have these chromaticities, and mix to many colours. A header can hold any numbers. */
    boolean areReal() {
        double area = Math.abs((green.x - red.x) * (blue.y - red.y) - (blue.x - red.x) * (green.y - red.y)) / 2;
        return Stream.of(red, green, blue, white).allMatch(Point::isReal) && area > SMALLEST_AREA;
    }

    boolean isNear(Primaries other) {
        return red.isNear(other.red)
                && green.isNear(other.green)
                && blue.isNear(other.blue)
                && white.isNear(other.white);
    }

    /**
     * The tristimulus values of full red, green and blue, which make white together.
     *
     * @return a row for each of X, Y and Z; empty if no colours have these chromaticities
     */
    Optional<Matrix> toXyz() {
        Matrix unscaled = Matrix.ofColumns(red.xyz(), green.xyz(), blue.xyz());
        return unscaled.inverse()
                .map(inverse -> unscaled.times(Matrix.diagonal(inverse.times(white.xyz()))))
                .filter(Matrix::isFinite);
    }
}
