package org.coatcheck.image;

import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.coatcheck.image.Identification.Recognized;
import org.coatcheck.image.Identification.Unsupported;
import org.coatcheck.image.MemoryBudget.Share;
import org.coatcheck.image.RenderingResult.Rejected;
import org.coatcheck.image.RenderingResult.Rendered;

/**
 * Renders an image file as smaller pictures, with libvips.
 *
 * <p>The header decides whether an image is decoded at all, so a file that claims 900 megapixels costs a few microseconds.
 * {@link Pictures} says what becomes of the others.
 *
 * <p>Threads may render at the same time. An image waits until all that are rendered need no more memory together than the
 * function has.
 */
public final class Renderer {

    /**
     * Only a PNG can have a longer side, and no camera makes one. libvips needs gigabytes for rows of four million pixels,
     * however few rows there are.
     */
    private static final int LONGEST_SIDE = 65_535;

    private final RenderingSettings settings;
    private final MemoryBudget budget;

    public Renderer(RenderingSettings settings) {
        this.settings = settings;
        this.budget = new MemoryBudget(settings.memoryForImages());
    }

    /**
     * Renders an image file.
     *
     * @param file in native memory, where libvips reads it
     */
    public RenderingResult render(MemorySegment file) {
        return render(file, format -> {});
    }

    /**
     * Renders an image file.
     *
     * @param accepted is told the format of the pictures before the image is decoded, if its header is accepted
     */
    public RenderingResult render(MemorySegment file, Consumer<Format> accepted) {
        return switch (errors().beside(() -> Identification.of(file))) {
            case Unsupported(String reason) -> new Rejected(reason);
            case Recognized(Header header) -> render(file, header, accepted);
        };
    }

    private RenderingResult render(MemorySegment file, Header header, Consumer<Format> accepted) {
        long metadata = megabytes(DecodingMemory.metadata(header));
        if (!budget.has(metadata + megabytes(file.byteSize()))) {
            return needsTooMuch(metadata + megabytes(file.byteSize()));
        }
        try {
            return render(file, header, properties(file, header, metadata), accepted);
        } catch (VipsException undecodable) {
            return new Rejected(
                    "it begins like " + header.format() + " but cannot be decoded: " + undecodable.getMessage());
        }
    }

    private ImageProperties properties(MemorySegment file, Header header, long metadata) throws VipsException {
        try (Share _ = budget.take(metadata)) {
            return errors().attributed(() -> Decoder.properties(file, header));
        }
    }

    private RenderingResult render(MemorySegment file, Header header, ImageProperties image, Consumer<Format> accepted)
            throws VipsException {
        Optional<Rejected> tooLarge = tooLarge(image.width(), image.height());
        if (tooLarge.isPresent()) {
            return tooLarge.get();
        }
        Rendering wanted = Rendering.of(settings, header, image);
        Rendering rendering = wanted.isAnimated() && !fits(file, wanted) ? wanted.still() : wanted;
        long needed = memory(file, rendering);
        if (!budget.has(needed)) {
            return needsTooMuch(needed);
        }
        try (Share _ = budget.take(needed)) {
            accepted.accept(rendering.format());
            Rendered rendered = errors().attributed(() -> new Pictures(settings, rendering).of(file));
            return rendering.equals(wanted) ? rendered : rendered.withAnimationStopped();
        }
    }

    private boolean fits(MemorySegment file, Rendering animation) {
        return animation.pixels() <= settings.maxPixels() && budget.has(memory(file, animation));
    }

    /** In MB. The file itself is in memory too. */
    private static long memory(MemorySegment file, Rendering rendering) {
        return megabytes(rendering.memory()) + megabytes(file.byteSize());
    }

    private Rejected needsTooMuch(long megabytes) {
        return new Rejected(String.format(
                Locale.ROOT,
                "it may need %,d MB of memory, and of the function's %,d MB an image may take %,d MB:"
                        + " raise the template's MemorySize (COATCHECK_MEMORY)",
                megabytes,
                settings.memory(),
                budget.megabytes()));
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

    private static VipsErrors errors() {
        return Vips.shared().errors();
    }
}
