package org.coatcheck.image;

/** The exact size of an image after it is scaled, in pixels. */
record TargetSize(int width, int height) {

    /** The largest size that fits into the box, nearest to the image's ratio; never larger than the image. */
    static TargetSize inside(Box box, int width, int height) {
        return width <= box.width() && height <= box.height()
                ? new TargetSize(width, height)
                : scaled(box, width, height, isWider(box, width, height));
    }

    /** The smallest size that covers the box, nearest to the image's ratio; never larger than the image. */
    static TargetSize covering(Box box, int width, int height) {
        return width <= box.width() || height <= box.height()
                ? new TargetSize(width, height)
                : scaled(box, width, height, !isWider(box, width, height));
    }

    private static boolean isWider(Box box, int width, int height) {
        return (long) width * box.height() >= (long) height * box.width();
    }

    private static TargetSize scaled(Box box, int width, int height, boolean toItsWidth) {
        return toItsWidth
                ? new TargetSize(box.width(), scaled(height, box.width(), width))
                : new TargetSize(scaled(width, box.height(), height), box.height());
    }

    /** {@code side * target / otherSide}, rounded to the nearest integer, which is at least 1. */
    private static int scaled(int side, int target, int otherSide) {
        return (int) Math.max(1, (2L * side * target + otherSide) / (2L * otherSide));
    }

    /** What is left of this size when it is cropped to the box. */
    TargetSize croppedTo(Box box) {
        return new TargetSize(Math.min(width, box.width()), Math.min(height, box.height()));
    }

    long pixels() {
        return (long) width * height;
    }

    /** The size in a file whose EXIF orientation swaps the sides. */
    TargetSize swapped() {
        return new TargetSize(height, width);
    }
}
