package org.coatcheck.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coatcheck.image.TestImages.file;
import static org.coatcheck.image.TestImages.render;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.coatcheck.image.Fit.Inside;
import org.coatcheck.image.RenderingResult.Rejected;
import org.coatcheck.image.RenderingResult.Rendered;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The renderer takes no more memory than it says, and what it says is known from the header. */
class RenderingMemoryTest {

    /** Below this, the estimate is coarse: it has room for what the allocator does. */
    private static final int COARSE = 90;

    static Stream<Arguments> worstFiles() {
        return Stream.of(
                arguments("PNG, interlaced, 16 bits, RGBA", LargeImages.png(3000, 3000, 16, 6, true), "jpeg", 256),
                arguments("PNG, interlaced, 8 bits, RGB", LargeImages.png(5000, 5000, 8, 2, true), "jpeg", 256),
                arguments("PNG, wide, 16 bits, RGBA", LargeImages.png(20000, 800, 16, 6, false), "jpeg", 256),
                arguments("PNG, wide, 16 bits, grey, alpha", LargeImages.png(30000, 400, 16, 4, false), "jpeg", 32),
                arguments("PNG, wide, 8 bits, RGB", LargeImages.png(60000, 300, 8, 2, false), "jpeg", 256),
                arguments("PNG, texts", LargeImages.pngWithTexts(4, 10 << 20), "jpeg", 256),
                arguments("PNG, EXIF", LargeImages.pngWithExif(40 << 20), "jpeg", 256),
                arguments("WebP, EXIF", LargeImages.withExif(file("ok/webp-animated.webp"), 40 << 20), "jpeg", 256),
                arguments("JPEG, XMP", LargeImages.withXmp(file("ok/jpeg-small.jpg"), 640), "jpeg", 256),
                arguments("JPEG, many segments", LargeImages.withEmptySegments(1_000_000), "jpeg", 256),
                arguments("WebP, many chunks", LargeImages.withEmptyChunks(2_000_000), "jpeg", 256),
                arguments("WebP, many chunks in a frame", LargeImages.withEmptyChunksInAFrame(2_000_000), "jpeg", 256),
                arguments("AVIF, many units", LargeImages.withUnits(50), "jpeg", 256),
                arguments("JPEG, progressive", LargeImages.jpeg(6000, 5000, true), "jpeg", 256),
                arguments("JPEG, large thumbnail", LargeImages.jpeg(4000, 4000, false), "webp", 3000),
                arguments("GIF", LargeImages.gif(6000, 5000), "jpeg", 256),
                arguments(
                        "GIF, part of the canvas",
                        LargeImages.onCanvas(5001, 4001, LargeImages.gif(5000, 4000)),
                        "jpeg",
                        256),
                arguments("GIF, many frames", LargeImages.gifOfTinyFrames(1, 1, 2_000_000), "jpeg", 256),
                arguments("WebP, alpha", LargeImages.noise(Format.WEBP, 2000), "jpeg", 256),
                arguments("AVIF, 8 bits", file("memory/avif-8-bit.avif"), "jpeg", 256),
                arguments("AVIF, 10 bits, alpha", file("memory/avif-10-bit-alpha.avif"), "jpeg", 256),
                arguments("AVIF, 10 bits, alpha, into AVIF", file("memory/avif-10-bit-alpha.avif"), "avif", 800));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("worstFiles")
    @EnabledOnOs(OS.LINUX)
    void takesNoMoreThanItSays(String description, byte[] file, String format, int size) throws Exception {
        RenderingPeak peak = RenderingPeak.of(file, format, size);
        System.out.printf("memory: %s: stated %d MB, took %d MB%n", description, peak.stated(), peak.measured());
        assertThat(peak.result()).isEqualTo("rendered");
        assertThat(peak.measured()).isPositive().isLessThanOrEqualTo(peak.stated());
        assertThat(peak.stated()).isLessThan(2 * peak.measured() + COARSE);
    }

    /** The estimate is coarse: it allows for frames that cannot be compressed, and these have one colour. */
    @ParameterizedTest
    @ValueSource(strings = {"gif", "webp"})
    @EnabledOnOs(OS.LINUX)
    void animationTakesNoMoreThanItSays(String format) throws Exception {
        RenderingPeak peak = RenderingPeak.of(LargeImages.animation(1200, 1000, 60), format, 500);
        assertThat(peak.result()).isEqualTo("rendered");
        assertThat(peak.measured()).isLessThanOrEqualTo(peak.stated());
    }

    /** 900 KB of it unpacked to gigabytes while libvips read the header. */
    @Test
    void rejectsAPngWhoseTextsAreABomb() throws IOException {
        byte[] bomb = LargeImages.pngWithTexts(18, 45 << 20);
        assertThat(bomb.length).isLessThan(1 << 20);
        assertThat(render(bomb, with(1769)))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.reason()).startsWith("it may need "));
    }

    /** 550 bytes took 375 MB. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void ignoresAProfileThatIsABomb() throws Exception {
        byte[] profile = IccFile.withTag(IccFile.displayP3(), "D2B0", IccFile.sameSteps(5_000));
        RenderingPeak peak = RenderingPeak.of(LargeImages.pngWithProfile(profile), "jpeg", 256);
        assertThat(peak.result()).isEqualTo("rendered");
        assertThat(peak.measured()).isLessThanOrEqualTo(peak.stated());
    }

    @Test
    void namesTheMemoryAndTheSetting() {
        byte[] image = LargeImages.pngWithoutPixels(10000, 10000, 16, 6, true);
        assertThat(render(image, with(1000)))
                .isEqualTo(new Rejected("it may need 863 MB of memory, and of the function's 1,000 MB an image may take"
                        + " 800 MB: raise the template's MemorySize (COATCHECK_MEMORY)"));
    }

    @Test
    void allowsWhatFits() {
        assertThat(render(file("ok/jpeg-12-megapixels.jpg"), with(512))).isInstanceOf(Rendered.class);
    }

    private static RenderingSettings with(int memory) {
        return new RenderingSettings(List.of(Box.square(256)), new Inside(), false, "jpeg", 80, 100_000_000, memory);
    }
}
