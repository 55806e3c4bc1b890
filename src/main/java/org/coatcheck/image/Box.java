package org.coatcheck.image;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.coatcheck.settings.InvalidSettingsException;
import org.coatcheck.settings.Requirements;

/**
 * The box that an upright picture fits into or covers, in pixels. Each box has one spelling, so that the key of a thumbnail,
 * which contains it, is never that of another box.
 */
public record Box(int width, int height) {

    private static final int LONGEST_SIDE = 8192;

    private static final Pattern SPELLING = Pattern.compile("([1-9]\\d{0,3})(?:x(?!\\1$)([1-9]\\d{0,3}))?");

    /**
     * Reads a size of the setting: {@code 256}, or {@code 400x300} if the box is no square.
     *
     * @throws InvalidSettingsException if the text is no size
     */
    public static Box of(String size) {
        Matcher spelling = SPELLING.matcher(size);
        Optional<Box> box = Optional.of(spelling)
                .filter(Matcher::matches)
                .map(Box::of)
                .filter(read -> Math.max(read.width, read.height) <= LONGEST_SIDE);
        new Requirements()
                .holds(
                        box.isPresent(),
                        "COATCHECK_THUMBNAIL_SIZES: %s is no size: write pixels from 1 to %d, as in 256 for a square, or width x height, as in 400x300"
                                .formatted(size.isEmpty() ? "an empty text" : size, LONGEST_SIDE))
                .check();
        return box.orElseThrow();
    }

    private static Box of(Matcher spelling) {
        int width = Integer.parseInt(spelling.group(1));
        return new Box(
                width,
                Optional.ofNullable(spelling.group(2)).map(Integer::valueOf).orElse(width));
    }

    public static Box square(int side) {
        return new Box(side, side);
    }

    /** The size as in the setting and in the keys of thumbnails. */
    @Override
    public String toString() {
        return width == height ? Integer.toString(width) : width + "x" + height;
    }
}
