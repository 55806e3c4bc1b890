package org.coatcheck.image;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.coatcheck.image.Rendering.Picture;
import org.coatcheck.image.Rendering.Rejected;
import org.coatcheck.image.Rendering.Rendered;

/**
 * Renders an image file as smaller pictures, with libvips.
 *
 * <p>The header decides whether an image is decoded at all, so a file that claims 900 megapixels costs a few microseconds.
 * The image is then decoded once, at the largest size, and the smaller pictures are made from the largest one. A picture is
 * upright (EXIF orientation is applied), in sRGB with eight bits a sample, keeps its transparency if the format has any,
 * carries no metadata, and is never larger than the image.
 */
public final class Renderer {

    /** libjpeg scales by these factors while it decodes. A scale of 1/8 costs about an eighth of decoding every pixel. */
    private static final int[] SHRINKS = {8, 4, 2};

    /** A truncated image is rejected: half of it is not what was uploaded. */
    private static final String LOAD_OPTIONS = "access=sequential,fail_on=truncated";

    /**
     * Only a PNG can have a longer side, and no camera makes one. libvips needs gigabytes for rows of four million pixels,
     * however few rows there are.
     */
    private static final int LONGEST_SIDE = 65_535;

    private final RenderingSettings settings;

    public Renderer(RenderingSettings settings) {
        this.settings = settings;
    }

    /**
     * Renders an image file.
     *
     * @param file in native memory, where libvips reads it
     */
    public Rendering render(MemorySegment file) {
        Optional<Format> format = VipsImage.detectFormat(file);
        if (format.isEmpty()) {
            return new Rejected("it is none of JPEG, PNG, GIF, WebP and AVIF, whatever its name says");
        }
        try (VipsImage header = VipsImage.open(file, LOAD_OPTIONS)) {
            Optional<Rejected> tooLarge = tooLarge(header.width(), header.height());
            return tooLarge.isPresent() ? tooLarge.get() : new Rendered(pictures(file, header, format.get()));
        } catch (VipsException undecodable) {
            return new Rejected(
                    "it begins like " + format.get() + " but cannot be decoded: " + undecodable.getMessage());
        } finally {
            Vips.shared().clearErrors();
        }
    }

    private Optional<Rejected> tooLarge(int width, int height) {
        if ((long) width * height > settings.maxPixels()) {
            return Optional.of(new Rejected(String.format(
                    Locale.ROOT,
                    "its %,d x %,d pixels are more than the limit of %,d (COATCHECK_MAX_PIXELS)",
                    width,
                    height,
                    settings.maxPixels())));
        }
        return Math.max(width, height) > LONGEST_SIDE
                ? Optional.of(new Rejected(String.format(
                        Locale.ROOT,
                        "its %,d x %,d pixels are more than %,d on the longer side",
                        width,
                        height,
                        LONGEST_SIDE)))
                : Optional.empty();
    }

    private List<Picture> pictures(MemorySegment file, VipsImage header, Format source) throws VipsException {
        Format target = settings.formatFor(source);
        List<Integer> sizes = new ArrayList<>(settings.sizes());
        sizes.sort(Collections.reverseOrder());
        long start = System.nanoTime();
        if (sizes.size() == 1) {
            try (VipsImage only = largest(file, header, source, sizes.getFirst())) {
                return List.of(picture(only, target, sizes.getFirst(), start));
            }
        }
        List<Picture> pictures = new ArrayList<>(sizes.size());
        try (VipsImage decoding = largest(file, header, source, sizes.getFirst());
                VipsImage largest = decoding.inMemory()) {
            pictures.add(picture(largest, target, sizes.getFirst(), start));
            for (int size : sizes.subList(1, sizes.size())) {
                start = System.nanoTime();
                try (VipsImage smaller = largest.thumbnail(size, false)) {
                    pictures.add(picture(smaller, target, size, start));
                }
            }
        }
        return pictures;
    }

    private static VipsImage largest(MemorySegment file, VipsImage header, Format source, int size)
            throws VipsException {
        boolean toSrgb = header.needsSrgb();
        if (source != Format.JPEG) {
            return VipsImage.openThumbnail(file, size, toSrgb);
        }
        int shrink = jpegShrink(Math.max(header.width(), header.height()), size);
        try (VipsImage shrunk = VipsImage.open(file, LOAD_OPTIONS + ",shrink=" + shrink)) {
            return shrunk.thumbnail(size, toSrgb);
        }
    }

    /** The largest factor that leaves the image's longer side at least as long as the side of the square. */
    private static int jpegShrink(int longSide, int size) {
        return IntStream.of(SHRINKS)
                .filter(shrink -> longSide / shrink >= size)
                .findFirst()
                .orElse(1);
    }

    private Picture picture(VipsImage image, Format format, int size, long start) throws VipsException {
        MemorySegment file = MemorySegment.ofArray(image.encode(format, settings.quality()));
        return new Picture(
                size, format, image.width(), image.height(), file, Duration.ofNanos(System.nanoTime() - start));
    }
}
