package org.coatcheck.image;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coatcheck.image.Rendering.Picture;
import org.coatcheck.image.Rendering.Rejected;
import org.coatcheck.image.Rendering.Rendered;
import org.coatcheck.thumbnail.ThumbnailRules;

/**
 * Makes thumbnails of an image in memory, with libvips.
 *
 * <p>The header decides, before a pixel is decoded, whether the image is one to render; a bomb of 900 megapixels costs
 * as little as reading a few bytes. Then the image is decoded once, at the largest size, and the smaller sizes are made
 * of that one. Orientation is applied, colours become sRGB with eight bits, transparency stays where the format has it,
 * metadata is left out, and nothing is made larger than it was.
 */
public final class Renderer {

    /** What libjpeg can leave out while it decodes, at an eighth of the cost of decoding it. */
    private static final int[] SHRINKS = {8, 4, 2};

    /** A picture that breaks off is refused: half of it is not what was uploaded. */
    private static final String STRICT = "access=sequential,fail_on=truncated";

    /** Only a PNG can be longer, and no camera is: rows of four million pixels take libvips gigabytes, however few. */
    private static final int LONGEST_SIDE = 65_535;

    private static final int REHEARSED_SIDE = 512;

    private final Vips vips;
    private final ThumbnailRules rules;

    public Renderer(Vips vips, ThumbnailRules rules) {
        this.vips = vips;
        this.rules = rules;
    }

    /** Renders an image file in native memory. */
    public Rendering render(MemorySegment file) {
        Optional<Format> format = VipsImage.sniff(vips, file);
        if (format.isEmpty()) {
            return new Rejected("it is none of JPEG, PNG, GIF, WebP and AVIF, whatever its name says");
        }
        try (VipsImage header = VipsImage.open(vips, file, STRICT)) {
            long pixels = (long) header.width() * header.height();
            if (pixels > rules.maxPixels()) {
                return new Rejected(String.format(
                        Locale.ROOT,
                        "its %,d x %,d pixels are more than the limit of %,d (COATCHECK_MAX_PIXELS)",
                        header.width(),
                        header.height(),
                        rules.maxPixels()));
            }
            if (Math.max(header.width(), header.height()) > LONGEST_SIDE) {
                return new Rejected(String.format(
                        Locale.ROOT,
                        "its %,d x %,d pixels are more than %,d in a row",
                        header.width(),
                        header.height(),
                        LONGEST_SIDE));
            }
            return new Rendered(pictures(file, header, format.get()));
        } catch (VipsException unreadable) {
            return new Rejected(
                    "it begins like " + format.get() + " but cannot be decoded: " + unreadable.getMessage());
        } finally {
            vips.forgetErrors();
        }
    }

    /** Makes a picture of each format, and renders it. */
    public List<Rendering> rehearse() {
        return Stream.of(Format.values()).map(this::rehearse).toList();
    }

    private Rendering rehearse(Format format) {
        try (Arena arena = Arena.ofConfined();
                VipsImage blank = VipsImage.blank(vips, REHEARSED_SIDE)) {
            byte[] file = blank.encode(format, rules.quality());
            return render(arena.allocate(file.length).copyFrom(MemorySegment.ofArray(file)));
        } catch (VipsException unwritable) {
            throw new IllegalStateException("libvips does not write " + format, unwritable);
        }
    }

    private List<Picture> pictures(MemorySegment file, VipsImage header, Format source) throws VipsException {
        Format target = rules.format().orElse(source);
        List<Integer> sizes = new ArrayList<>(rules.sizes());
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

    private VipsImage largest(MemorySegment file, VipsImage header, Format source, int box) throws VipsException {
        boolean toSrgb = header.needsSrgb();
        if (source != Format.JPEG) {
            return VipsImage.openThumbnail(vips, file, box, toSrgb);
        }
        int shrink = shrinkWhileDecoding(Math.max(header.width(), header.height()), box);
        try (VipsImage shrunk = VipsImage.open(vips, file, STRICT + ",shrink=" + shrink)) {
            return shrunk.thumbnail(box, toSrgb);
        }
    }

    /** The most that leaves at least the pixels of the box. */
    private static int shrinkWhileDecoding(int longSide, int box) {
        return IntStream.of(SHRINKS)
                .filter(shrink -> longSide / shrink >= box)
                .findFirst()
                .orElse(1);
    }

    private Picture picture(VipsImage image, Format format, int size, long start) throws VipsException {
        MemorySegment file = MemorySegment.ofArray(image.encode(format, rules.quality()));
        return new Picture(
                size, format, image.width(), image.height(), file, Duration.ofNanos(System.nanoTime() - start));
    }
}
