package org.coatcheck.image;

import java.util.List;
import org.coatcheck.settings.Requirements;

/**
 * How images are rendered, and which are too large.
 *
 * @param sizes of the boxes that the pictures fit; 1 to {@value #MOST_SIZES} different ones
 * @param animated whether an animation stays one, if the format of its pictures has animations
 * @param format a {@link Format} in lower case, or {@value #SAME_AS_IMAGE} for the format of the image
 * @param quality 1 to 100, for JPEG, WebP and AVIF
 * @param maxPixels the largest image that is decoded, in pixels; of an animation, those of all frames
 * @param memory of the whole process in MB; an image may take what the function does not need itself
 */
public record RenderingSettings(
        List<Box> sizes, Fit fit, boolean animated, String format, int quality, long maxPixels, int memory) {

    /** The name that stands for the format of the image. */
    public static final String SAME_AS_IMAGE = "same";

    /**
     * The memory of a warm process in MB when it renders nothing: the JVM, its heap, the AWS SDK, and libvips itself. Measured
     * with small images: 133 to 168 MB.
     */
    static final int PROCESS = 200;

    private static final int MOST_SIZES = 16;

    /** @throws org.coatcheck.settings.InvalidSettingsException with one sentence for each wrong setting */
    public RenderingSettings {
        sizes = List.copyOf(sizes);
        new Requirements()
                .holds(
                        areSizes(sizes),
                        "COATCHECK_THUMBNAIL_SIZES must be 1 to %d different sizes, such as 128,256; it is %s"
                                .formatted(MOST_SIZES, sizes))
                .holds(
                        format.equals(SAME_AS_IMAGE) || Format.named(format).isPresent(),
                        "COATCHECK_THUMBNAIL_FORMAT must be same, jpeg, png, gif, webp or avif; it is "
                                + (format.isEmpty() ? "empty" : format))
                .holds(quality >= 1 && quality <= 100, "COATCHECK_THUMBNAIL_QUALITY must be 1 to 100; it is " + quality)
                .holds(maxPixels >= 1, "COATCHECK_MAX_PIXELS must be 1 or more; it is " + maxPixels)
                .holds(
                        memory > PROCESS,
                        "COATCHECK_MEMORY must be more than the %d MB that the function needs without an image; it is %d"
                                .formatted(PROCESS, memory))
                .check();
    }

    private static boolean areSizes(List<Box> sizes) {
        return !sizes.isEmpty()
                && sizes.size() <= MOST_SIZES
                && sizes.stream().distinct().count() == sizes.size();
    }

    /** What an image may take, in MB: all that the function does not need itself. */
    int memoryForImages() {
        return memory - PROCESS;
    }

    /** The format of the pictures of an image. */
    Format formatFor(Format image) {
        return Format.named(format).orElse(image);
    }
}
