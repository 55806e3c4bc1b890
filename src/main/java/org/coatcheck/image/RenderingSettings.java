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
 * @param memory of the whole process in MB; images may take what the function does not need itself
 * @param concurrency how many events the process handles at the same time
 */
public record RenderingSettings(
        List<Box> sizes,
        Fit fit,
        boolean animated,
        String format,
        int quality,
        long maxPixels,
        int memory,
        int concurrency) {

    /** The name that stands for the format of the image. */
    public static final String SAME_AS_IMAGE = "same";

    /**
     * The memory of a warm process in MB when it renders nothing: the JVM, its heap, the AWS SDK, and libvips itself. Measured
     * with small images: 133 to 168 MB.
     */
    static final int PROCESS = 200;

    /** What each further event at the same time takes of the heap and for its connections, in MB. */
    private static final int FURTHER_EVENT = 4;

    /** The part of the memory for images that their files may take, if there are several at the same time. */
    private static final int PART_FOR_FILES = 4;

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
                        memory > process(concurrency),
                        "COATCHECK_MEMORY must be more than the %d MB that the function needs without an image; it is %d"
                                .formatted(process(concurrency), memory))
                .check();
    }

    /** Settings of a process that handles one event at a time. */
    public RenderingSettings(
            List<Box> sizes, Fit fit, boolean animated, String format, int quality, long maxPixels, int memory) {
        this(sizes, fit, animated, format, quality, maxPixels, memory, 1);
    }

    private static int process(int concurrency) {
        return PROCESS + FURTHER_EVENT * (concurrency - 1);
    }

    private static boolean areSizes(List<Box> sizes) {
        return !sizes.isEmpty()
                && sizes.size() <= MOST_SIZES
                && sizes.stream().distinct().count() == sizes.size();
    }

    /** How many images are rendered at the same time. A single event waits for no other one. */
    int processors() {
        return concurrency == 1 ? Integer.MAX_VALUE : Runtime.getRuntime().availableProcessors();
    }

    /** What the images that are rendered may take, in MB: all that the function and the files that wait do not need. */
    int memoryForImages() {
        return concurrency == 1 ? free() : free() - memoryForFiles();
    }

    /**
     * What the files of all images may take, in MB, from their fetch on. A single file waits for no other image, so it may take
     * all that images may take. It counts again while it is rendered.
     */
    public int memoryForFiles() {
        return concurrency == 1 ? free() : free() / PART_FOR_FILES;
    }

    private int free() {
        return memory - process(concurrency);
    }

    /** The format of the pictures of an image. */
    Format formatFor(Format image) {
        return Format.named(format).orElse(image);
    }
}
