package org.coatcheck.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Locale;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import org.coatcheck.testing.Fuzzing;

/**
 * No file of up to 1 MB makes the renderer take more memory than it says. Each try is a process. {@code ./coatcheck test
 * --fuzz 10m} tries for ten minutes.
 */
@AddLifecycleHook(Fuzzing.class)
class RenderingMemoryProperties {

    private static final int LARGEST_FILE = 1 << 20;

    /** An image, and the largest thumbnail of it. */
    record Case(String description, Supplier<byte[]> file, int size) {
        @Override
        public String toString() {
            return description + ", size " + size;
        }
    }

    @Property(tries = 3)
    void takesNoMoreMemoryThanItSays(@ForAll("images") Case image, @ForAll Format target)
            throws IOException, InterruptedException {
        byte[] file = image.file().get();
        if (file.length > LARGEST_FILE) {
            Fuzzing.count("larger than 1 MB");
            return;
        }
        RenderingPeak peak = RenderingPeak.of(file, target.name().toLowerCase(Locale.ROOT), image.size());
        Fuzzing.count(peak.result());
        assertThat(peak.result()).isEqualTo("rendered");
        assertThat(peak.measured()).as("%s", peak).isLessThanOrEqualTo(peak.stated());
    }

    @Provide
    Arbitrary<Case> images() {
        Arbitrary<Integer> sizes = Arbitraries.of(16, 256, 1000);
        return Combinators.combine(Arbitraries.oneOf(pngs(), jpegs(), gifs(), texts()), sizes)
                .as((image, size) -> new Case(image.description(), image.file(), size));
    }

    /** 20 megapixels, or 65,000 rows or columns. */
    private static Arbitrary<Case> pngs() {
        return Combinators.combine(
                        Arbitraries.of(100, 1000, 4000, 20_000, 65_000),
                        Arbitraries.of(8, 16),
                        Arbitraries.of(0, 2, 4, 6),
                        Arbitraries.of(true, false))
                .as((width, depth, colourType, interlaced) -> {
                    int height = Math.min(65_000, 20_000_000 / width);
                    String name = "PNG %d x %d, %d bits, colour type %d%s"
                            .formatted(width, height, depth, colourType, interlaced ? ", interlaced" : "");
                    return new Case(name, () -> LargeImages.png(width, height, depth, colourType, interlaced), 0);
                });
    }

    private static Arbitrary<Case> jpegs() {
        return Combinators.combine(Arbitraries.of(500, 4000, 20_000), Arbitraries.of(true, false))
                .as((width, progressive) -> new Case(
                        "JPEG %d wide%s".formatted(width, progressive ? ", progressive" : ""),
                        () -> LargeImages.jpeg(width, 16_000_000 / width, progressive),
                        0));
    }

    private static Arbitrary<Case> gifs() {
        return Arbitraries.of(500, 4000, 20_000)
                .map(width ->
                        new Case("GIF %d wide".formatted(width), () -> LargeImages.gif(width, 16_000_000 / width), 0));
    }

    private static Arbitrary<Case> texts() {
        return Arbitraries.integers()
                .between(1, 12)
                .map(texts -> new Case(
                        "PNG with %d compressed texts".formatted(texts),
                        () -> LargeImages.pngWithTexts(texts, 10 << 20),
                        0));
    }
}
