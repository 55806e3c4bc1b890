package org.coatcheck.image;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.coatcheck.image.Budget.Share;
import org.coatcheck.image.Identification.Recognized;
import org.coatcheck.image.Identification.Unsupported;
import org.coatcheck.image.RenderingResult.NotAdmitted;
import org.coatcheck.image.RenderingResult.Rejected;
import org.coatcheck.image.RenderingResult.Rendered;

/**
 * Renders an image file as smaller pictures, with libvips.
 *
 * <p>The header decides whether an image is decoded at all, so a file that claims 900 megapixels costs a few microseconds.
 * {@link Pictures} says what becomes of the others.
 *
 * <p>Threads may render at the same time. With many events at the same time, an image waits for a processor, because more images
 * would only take memory from each other. Then it waits until all that are rendered need no more memory together than the function
 * has.
 */
public final class Renderer {

    /**
     * Raise it when the same image and the same settings give another picture. Then all thumbnails count as outdated, and
     * {@code remake --outdated} makes them anew.
     */
    public static final int VERSION = 1;

    /**
     * Only a PNG can have a longer side, and no camera makes one. libvips needs gigabytes for rows of four million pixels,
     * however few rows there are.
     */
    private static final int LONGEST_SIDE = 65_535;

    private final RenderingSettings settings;
    private final Budget processors;
    private final Budget memory;
    private final Budget files;

    public Renderer(RenderingSettings settings) {
        this.settings = settings;
        this.processors = new Budget(settings.processors());
        this.memory = new Budget(settings.memoryForImages());
        this.files = new Budget(settings.memoryForFiles());
    }

    /** Memory for a file that is to be rendered. */
    public FileMemory fileMemory() {
        return new FileMemory(files);
    }

    /**
     * Renders an image file.
     *
     * @param file in native memory, where libvips reads it
     * @param patience how long it may wait for other images
     * @param accepted is told the format of the pictures before the image is decoded, if its header is accepted
     */
    public RenderingResult render(MemorySegment file, Duration patience, Consumer<Format> accepted) {
        long latest = System.nanoTime() + patience.toNanos();
        return switch (errors().beside(() -> Identification.of(file))) {
            case Unsupported(String reason) -> new Rejected(reason);
            case Recognized(Header header) -> render(file, header, latest, accepted);
        };
    }

    /** @param latest until when it waits, as a value of {@link System#nanoTime()} */
    private RenderingResult render(MemorySegment file, Header header, long latest, Consumer<Format> accepted) {
        long metadata = Megabytes.of(DecodingMemory.metadata(header));
        long least = metadata + Megabytes.of(file.byteSize());
        if (!memory.has(least)) {
            return needsTooMuch(least);
        }
        try {
            Optional<RenderingResult> result = within(processors, 1, latest, () -> {
                Optional<ImageProperties> image = within(memory, metadata, latest, () -> properties(file, header));
                return image.isPresent() ? render(file, header, image.get(), latest, accepted) : new NotAdmitted();
            });
            return result.orElseGet(NotAdmitted::new);
        } catch (VipsException undecodable) {
            return new Rejected(
                    "it begins like " + header.format() + " but cannot be decoded: " + undecodable.getMessage());
        }
    }

    private static ImageProperties properties(MemorySegment file, Header header) throws VipsException {
        return errors().attributed(() -> Decoder.properties(file, header));
    }

    /** Does work that takes a share of a budget. Returns empty if the share was not free in time. */
    private static <T> Optional<T> within(Budget budget, long share, long latest, VipsErrors.Work<T> work)
            throws VipsException {
        Optional<Share> taken = budget.take(share, Duration.ofNanos(latest - System.nanoTime()));
        if (taken.isEmpty()) {
            return Optional.empty();
        }
        try (Share _ = taken.get()) {
            return Optional.of(work.run());
        }
    }

    private RenderingResult render(
            MemorySegment file, Header header, ImageProperties image, long latest, Consumer<Format> accepted)
            throws VipsException {
        Optional<Rejected> tooLarge = tooLarge(image.width(), image.height()).or(() -> tooLarge(header));
        if (tooLarge.isPresent()) {
            return tooLarge.get();
        }
        Rendering wanted = Rendering.of(settings, header, image);
        Rendering rendering = wanted.isAnimated() && !fits(file, wanted) ? wanted.still() : wanted;
        long needed = memory(file, rendering);
        if (!memory.has(needed)) {
            return needsTooMuch(needed);
        }
        Optional<RenderingResult> result = within(memory, needed, latest, () -> {
            accepted.accept(rendering.format());
            Rendered rendered = errors().attributed(() -> new Pictures(settings, rendering).of(file));
            return rendering.equals(wanted) ? rendered : rendered.withAnimationStopped();
        });
        return result.orElseGet(NotAdmitted::new);
    }

    private boolean fits(MemorySegment file, Rendering animation) {
        return animation.pixels() <= settings.maxPixels() && memory.has(memory(file, animation));
    }

    /** In MB. The file itself is in memory too. */
    private static long memory(MemorySegment file, Rendering rendering) {
        return Megabytes.of(rendering.memory()) + Megabytes.of(file.byteSize());
    }

    private Rejected needsTooMuch(long megabytes) {
        return new Rejected(String.format(
                Locale.ROOT,
                "it may need %,d MB of memory, and of the function's %,d MB an image may take %,d MB:"
                        + " raise the template's MemorySize (COATCHECK_MEMORY)",
                megabytes,
                settings.memory(),
                memory.size()));
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

    /** An AVIF may say that only a part of its picture is to be shown. The whole is decoded. */
    private Optional<Rejected> tooLarge(Header header) {
        return header instanceof HeifHeader heif && heif.pixels() > settings.maxPixels()
                ? Optional.of(new Rejected(String.format(
                        Locale.ROOT,
                        "it shows a part of its %,d pixels, which are more than the limit of %,d (COATCHECK_MAX_PIXELS)",
                        heif.pixels(),
                        settings.maxPixels())))
                : Optional.empty();
    }

    private static VipsErrors errors() {
        return Vips.shared().errors();
    }
}
