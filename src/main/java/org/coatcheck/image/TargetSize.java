package org.coatcheck.image;

/** The exact size of a thumbnail, computed from the header of its image, so that it is the same for every format. */
record TargetSize(int width, int height) {

    /** The largest size that fits into the square, nearest to the image's ratio; never larger than the image. */
    static TargetSize within(int square, int width, int height) {
        int longSide = Math.max(width, height);
        return longSide <= square
                ? new TargetSize(width, height)
                : new TargetSize(scaled(width, square, longSide), scaled(height, square, longSide));
    }

    long pixels() {
        return (long) width * height;
    }

    /** {@code side * square / longSide}, rounded to the nearest integer, which is at least 1. */
    private static int scaled(int side, int square, int longSide) {
        return (int) Math.max(1, (2L * side * square + longSide) / (2L * longSide));
    }

    /** The size in a file whose EXIF orientation swaps the sides. */
    TargetSize swapped() {
        return new TargetSize(height, width);
    }
}
