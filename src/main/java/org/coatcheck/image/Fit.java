package org.coatcheck.image;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.coatcheck.settings.InvalidSettingsException;
import org.coatcheck.settings.Requirements;

/**
 * How a picture fits its box. The names are those of sharp's options {@code fit} and {@code position}.
 *
 * @see <a href="https://sharp.pixelplumbing.com/api-resize">sharp's resize</a>
 */
public sealed interface Fit {

    /** The whole image, with sides that are at most the box's. */
    record Inside() implements Fit {}

    /** As much of the image as fills the box. The rest is cropped. */
    record Cover(Position position) implements Fit {}

    /** Which part of the image is left when it is cropped. */
    enum Position {
        CENTRE,
        /** The part with the highest entropy: it discards the edges that tell least. */
        ENTROPY,
        /** The part around the point that attracts attention: by edges, saturated colours, and colours of skin. */
        ATTENTION
    }

    /**
     * Reads the settings.
     *
     * @throws InvalidSettingsException with one sentence for each wrong setting
     */
    static Fit of(String fit, String position) {
        Optional<Position> known = Arrays.stream(Position.values())
                .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(position))
                .findFirst();
        new Requirements()
                .holds(
                        fit.equals("inside") || fit.equals("cover"),
                        "COATCHECK_THUMBNAIL_FIT must be inside or cover; it is " + (fit.isEmpty() ? "empty" : fit))
                .holds(
                        known.isPresent(),
                        "COATCHECK_THUMBNAIL_POSITION must be centre, entropy or attention; it is "
                                + (position.isEmpty() ? "empty" : position))
                .check();
        return fit.equals("cover") ? new Cover(known.orElseThrow()) : new Inside();
    }
}
