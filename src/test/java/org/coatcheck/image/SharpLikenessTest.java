package org.coatcheck.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coatcheck.image.TestImages.bytes;
import static org.coatcheck.image.TestImages.file;
import static org.coatcheck.image.TestImages.names;
import static org.coatcheck.image.TestImages.pixels;
import static org.coatcheck.image.TestImages.render;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coatcheck.image.RenderingResult.Picture;
import org.coatcheck.image.RenderingResult.Rendered;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A picture is the one that sharp makes with the options of the same names and {@code withoutEnlargement}. */
class SharpLikenessTest {

    /** An image, the settings, and sharp's picture, as in {@code generate.mjs} beside the pictures. */
    private static final String TABLE = """
            ok/png-rgb.png                  | 90     | inside | centre    | png-inside.png
            ok/png-rgb.png                  | 120x40 | inside | centre    | png-inside-low.png
            ok/png-rgb.png                  | 90     | cover  | centre    | png-centre.png
            ok/png-rgb.png                  | 90     | cover  | entropy   | png-entropy.png
            ok/png-rgb.png                  | 90     | cover  | attention | png-attention.png
            ok/jpeg-baseline.jpg            | 51x80  | cover  | centre    | jpeg-centre.png
            ok/jpeg-baseline.jpg            | 51x80  | cover  | entropy   | jpeg-entropy.png
            ok/jpeg-baseline.jpg            | 51x80  | cover  | attention | jpeg-attention.png
            ok/jpeg-orientation-6-large.jpg | 60x101 | cover  | centre    | orientation-centre.png
            ok/jpeg-small.jpg               | 80x90  | cover  | centre    | small-centre.png
            ok/png-rgba.png                 | 90x31  | cover  | entropy   | alpha-entropy.png
            ok/gif-animated.gif             | 51x60  | cover  | centre    | gif-centre.png
            ok/webp-animated.webp           | 60     | inside | centre    | webp-inside.png
            """;

    /** The mean difference of a sample. The crop of another place, or one pixel beside it, differs by more. */
    private static final double TOLERANCE = 2;

    @Test
    void tableHasEveryPictureOfSharp() {
        assertThat(TABLE.lines().map(line -> "sharp/" + line.substring(line.lastIndexOf('|') + 2)))
                .containsExactlyInAnyOrderElementsOf(names("sharp").stream()
                        .filter(name -> name.endsWith(".png"))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(textBlock = TABLE, delimiter = '|')
    void looksLikeSharpsPicture(String image, String size, String fit, String position, String expected) {
        BufferedImage ours = picture(image, List.of(Box.of(size)), Fit.of(fit, position));

        assertThat(difference(ours, pixels(file("sharp/" + expected)))).isLessThan(TOLERANCE);
    }

    /** Pictures of several sizes are made of one decoding. */
    @Test
    void looksLikeSharpsPictureWhenALargerOneIsMadeToo() {
        List<Box> sizes = List.of(new Box(51, 80), new Box(150, 150));
        BufferedImage ours = picture("ok/jpeg-baseline.jpg", sizes, Fit.of("cover", "attention"));

        assertThat(difference(ours, pixels(file("sharp/jpeg-attention.png")))).isLessThan(2 * TOLERANCE);
    }

    /** The picture of the first size, in a format without losses, with all its frames. */
    private static BufferedImage picture(String image, List<Box> sizes, Fit fit) {
        boolean animated = image.contains("animated");
        Rendered rendered = (Rendered) render(
                file(image),
                new RenderingSettings(sizes, fit, animated, animated ? "gif" : "png", 100, 100_000_000, 1769));
        Picture picture = rendered.pictures().stream()
                .filter(made -> made.size().equals(sizes.getFirst()))
                .findFirst()
                .orElseThrow();
        return pixels(bytes(picture));
    }

    private static double difference(BufferedImage some, BufferedImage other) {
        assertThat(List.of(some.getWidth(), some.getHeight())).isEqualTo(List.of(other.getWidth(), other.getHeight()));
        return IntStream.range(0, some.getWidth() * some.getHeight())
                .boxed()
                .flatMap(pixel -> differences(
                        some.getRGB(pixel % some.getWidth(), pixel / some.getWidth()),
                        other.getRGB(pixel % some.getWidth(), pixel / some.getWidth())))
                .mapToInt(difference -> difference)
                .average()
                .orElseThrow();
    }

    /** Of alpha, and of the colours as far as they can be seen. */
    private static Stream<Integer> differences(int some, int other) {
        int alpha = Math.max(some >>> 24, other >>> 24);
        return Stream.concat(
                Stream.of(Math.abs((some >>> 24) - (other >>> 24))),
                Stream.of(16, 8, 0)
                        .map(shift -> Math.abs((some >> shift & 255) - (other >> shift & 255)) * alpha / 255));
    }
}
