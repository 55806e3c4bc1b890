package org.coatcheck.image;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.coatcheck.image.Identification.Recognized;
import org.coatcheck.image.Identification.Unsupported;
import org.coatcheck.image.RenderingResult.Picture;
import org.coatcheck.image.RenderingResult.Rejected;
import org.coatcheck.image.RenderingResult.Rendered;

/**
 * Renders an image file as smaller pictures, with libvips.
 *
 * <p>The header decides whether an image is decoded at all, so a file that claims 900 megapixels costs a few microseconds.
 * The image is then decoded once, at the largest size, and the smaller pictures are made from the largest one. A picture is
 * upright (EXIF orientation is applied), in sRGB with eight bits a sample, keeps its transparency if the format has any,
 * carries no metadata, and is never larger than the image.
 */
public final class Renderer {

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
    public RenderingResult render(MemorySegment file) {
        return switch (Identification.of(file)) {
            case Unsupported(String reason) -> new Rejected(reason);
            case Recognized(Header header) -> render(file, header);
        };
    }

    private RenderingResult render(MemorySegment file, Header header) {
        Optional<Rejected> tooMuchMetadata = needsTooMuch(file, DecodingMemory.metadata(header));
        if (tooMuchMetadata.isPresent()) {
            return tooMuchMetadata.get();
        }
        try (Decoder decoder = new Decoder(file, header)) {
            Optional<Rejected> tooLarge = tooLarge(decoder.width(), decoder.height())
                    .or(() -> needsTooMuch(file, memory(decoder, settings.formatFor(header.format()))));
            return tooLarge.isPresent()
                    ? tooLarge.get()
                    : new Rendered(pictures(decoder, settings.formatFor(header.format())), decoder.profileIgnored());
        } catch (VipsException undecodable) {
            return new Rejected(
                    "it begins like " + header.format() + " but cannot be decoded: " + undecodable.getMessage());
        } finally {
            Vips.shared().clearErrors();
        }
    }

    private long memory(Decoder decoder, Format format) {
        List<TargetSize> targets = largestFirst().stream().map(decoder::target).toList();
        return decoder.memory(targets.getFirst()) + EncodingMemory.of(format, targets, decoder.hasAlpha());
    }

    /** The file itself is in memory too. */
    private Optional<Rejected> needsTooMuch(MemorySegment file, long bytes) {
        long needed = megabytes(bytes) + megabytes(file.byteSize());
        int left = settings.memory() - RenderingSettings.PROCESS;
        return needed <= left
                ? Optional.empty()
                : Optional.of(new Rejected(String.format(
                        Locale.ROOT,
                        "it may need %,d MB of memory, and of the function's %,d MB an image may take %,d MB:"
                                + " raise the template's MemorySize (COATCHECK_MEMORY)",
                        needed,
                        settings.memory(),
                        left)));
    }

    private static long megabytes(long bytes) {
        return Math.ceilDiv(bytes, 1L << 20);
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

    private List<Integer> largestFirst() {
        return settings.sizes().stream().sorted(Collections.reverseOrder()).toList();
    }

    private List<Picture> pictures(Decoder decoder, Format target) throws VipsException {
        List<Integer> sizes = largestFirst();
        long start = System.nanoTime();
        if (sizes.size() == 1) {
            try (VipsImage only = decoder.thumbnail(decoder.target(sizes.getFirst()))) {
                return List.of(picture(only, target, sizes.getFirst(), start));
            }
        }
        List<Picture> pictures = new ArrayList<>(sizes.size());
        try (VipsImage decoding = decoder.thumbnail(decoder.target(sizes.getFirst()));
                VipsImage largest = decoding.inMemory()) {
            pictures.add(picture(largest, target, sizes.getFirst(), start));
            for (int size : sizes.subList(1, sizes.size())) {
                start = System.nanoTime();
                try (VipsImage smaller = largest.thumbnail(decoder.target(size), Colours.AS_STORED)) {
                    pictures.add(picture(smaller, target, size, start));
                }
            }
        }
        return pictures;
    }

    private Picture picture(VipsImage image, Format format, int size, long start) throws VipsException {
        MemorySegment file = MemorySegment.ofArray(image.encode(format, settings.quality()));
        return new Picture(
                size, format, image.width(), image.height(), file, Duration.ofNanos(System.nanoTime() - start));
    }
}
