package org.coatcheck.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.coatcheck.image.Fit.Inside;
import org.coatcheck.image.RenderingResult.Picture;

/** Reads the test images of {@code src/test/resources/images}, renders them, and decodes the pictures for comparison. */
public final class TestImages {

    private static final Path FOLDER = Path.of("src/test/resources/images");

    private TestImages() {}

    /** The names of the images in the folder {@code ok} or {@code rejected}. */
    public static List<String> names(String folder) {
        try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
            return files.map(file -> folder + "/" + file.getFileName()).sorted().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /**
     * Reads an image file.
     *
     * @param name with its folder, such as {@code ok/png-1x1.png}
     */
    public static byte[] file(String name) {
        try {
            return Files.readAllBytes(FOLDER.resolve(name));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** @param format of the pictures; empty for that of the image */
    static RenderingSettings settings(Optional<Format> format, Integer... sizes) {
        return settings(format, 90, 100_000_000, List.of(sizes));
    }

    static RenderingSettings settings(Optional<Format> format, int quality, long maxPixels, List<Integer> sizes) {
        String name =
                format.map(target -> target.name().toLowerCase(Locale.ROOT)).orElse(RenderingSettings.SAME_AS_IMAGE);
        return new RenderingSettings(
                sizes.stream().map(Box::square).toList(), new Inside(), false, name, quality, maxPixels, 1769);
    }

    public static RenderingResult render(byte[] file, RenderingSettings settings) {
        return render(file, new Renderer(settings));
    }

    static RenderingResult render(byte[] file, Renderer renderer) {
        try (Arena arena = Arena.ofConfined()) {
            return renderer.render(copyToNativeMemory(file, arena), Duration.ofMinutes(1), format -> {});
        }
    }

    private static MemorySegment copyToNativeMemory(byte[] file, Arena arena) {
        MemorySegment segment = arena.allocate(Math.max(1, file.length)).asSlice(0, file.length);
        return segment.copyFrom(MemorySegment.ofArray(file));
    }

    public static byte[] bytes(Picture picture) {
        return picture.file().toArray(ValueLayout.JAVA_BYTE);
    }

    /** Decodes a picture, and asserts that the file's first bytes and its pixels confirm the format and the size. */
    static BufferedImage decode(Picture picture) {
        byte[] bytes = bytes(picture);
        assertThat(new String(bytes, ISO_8859_1)).as("%s", picture).matches(signature(picture.format()));
        BufferedImage image = read(
                switch (picture.format()) {
                    case JPEG, PNG, GIF -> bytes;
                    case WEBP, AVIF -> convertToPng(bytes, false);
                });
        assertThat(image.getWidth()).isEqualTo(picture.width());
        assertThat(image.getHeight()).isEqualTo(picture.height());
        return image;
    }

    private static Pattern signature(Format format) {
        return Pattern.compile(
                switch (format) {
                    case JPEG -> "\u00ff\u00d8\u00ff.*";
                    case PNG -> "\u0089PNG\r\n\u001a\n.*";
                    case GIF -> "GIF8[79]a.*";
                    case WEBP -> "RIFF....WEBP.*";
                    case AVIF -> "....ftypavif.*";
                },
                Pattern.DOTALL);
    }

    private static BufferedImage read(byte[] file) {
        try {
            return ImageIO.read(new ByteArrayInputStream(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The pixels of a file in any format: those of all frames, below each other. */
    static BufferedImage pixels(byte[] file) {
        boolean mayBeAnimated =
                new String(file, ISO_8859_1).startsWith("GIF") || new String(file, 8, 4, ISO_8859_1).equals("WEBP");
        return read(convertToPng(file, mayBeAnimated));
    }

    /** The milliseconds for which each frame of an animation is shown. */
    @SuppressWarnings("restricted") // libvips returns the length of the array
    static List<Integer> delays(byte[] file) {
        Vips vips = Vips.shared();
        try (Arena arena = Arena.ofConfined();
                VipsImage image = open(file, arena, true)) {
            MemorySegment array = arena.allocate(ValueLayout.JAVA_LONG, 2);
            long length = array.address() + Long.BYTES;
            vips.check(
                    vips.callWithFourFixed(
                            "vips_image_get_array_int", image.address(), vips.text("delay"), array.address(), length),
                    "read its delays");
            long bytes = array.getAtIndex(ValueLayout.JAVA_LONG, 1) * Integer.BYTES;
            return MemorySegment.ofAddress(array.getAtIndex(ValueLayout.JAVA_LONG, 0))
                    .reinterpret(bytes)
                    .elements(ValueLayout.JAVA_INT)
                    .map(delay -> delay.get(ValueLayout.JAVA_INT, 0))
                    .toList();
        } catch (VipsException unreadable) {
            throw new AssertionError("libvips cannot read the animation", unreadable);
        }
    }

    /** The JDK reads neither WebP nor AVIF. */
    private static byte[] convertToPng(byte[] file, boolean allFrames) {
        try (Arena arena = Arena.ofConfined();
                VipsImage image = open(file, arena, allFrames)) {
            return new VipsEncoder(Format.PNG, 100).encode(image);
        } catch (VipsException unreadable) {
            throw new AssertionError("libvips cannot read what it wrote", unreadable);
        }
    }

    private static VipsImage open(byte[] file, Arena arena, boolean allFrames) throws VipsException {
        MemorySegment copy = copyToNativeMemory(file, arena);
        Format format = VipsImage.detectFormat(copy).orElseThrow();
        return allFrames ? VipsImage.open(copy, format, Vips.shared().text("n"), -1) : VipsImage.open(copy, format);
    }
}
