package org.coatcheck.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coatcheck.image.TestImages.decode;
import static org.coatcheck.image.TestImages.render;
import static org.coatcheck.image.TestImages.settings;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.coatcheck.image.RenderingResult.Picture;
import org.coatcheck.image.RenderingResult.Rendered;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The size of a thumbnail is that of the exact ratio, and the shrink while decoding leaves nothing out. */
class JpegSizeTest {

    @ParameterizedTest
    @CsvSource({
        "3000,    7, 256,   1",
        "   1, 3000,   1, 256",
        " 600,    1, 256,   1",
        "   7, 3000,   1, 256",
        "2048,   23, 256,   3",
        " 345,  540, 164, 256",
        "1002, 1852, 139, 256",
        "2055, 1029, 256, 128",
        " 256,  256, 256, 256",
        " 257,    1, 256,   1",
        "  15,   16,  15,  16"
    })
    void hasTheNearestSize(int width, int height, int expectedWidth, int expectedHeight) throws IOException {
        for (String format : new String[] {"jpg", "png"}) {
            Picture picture = thumbnail(image(width, height), format, 0);
            assertThat(picture.width()).as(format).isEqualTo(expectedWidth);
            assertThat(picture.height()).as(format).isEqualTo(expectedHeight);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 256, 3", "3, 256, 3", "5, 3, 256", "6, 3, 256", "7, 3, 256", "8, 3, 256"})
    void swapsTheSidesAsItsOrientationDoes(int orientation, int width, int height) throws IOException {
        Picture picture = thumbnail(image(2048, 23), "jpg", orientation);
        assertThat(picture.width()).isEqualTo(width);
        assertThat(picture.height()).isEqualTo(height);
    }

    static Stream<int[]> anySizes() {
        Random random = new Random(7);
        return IntStream.range(0, 60).mapToObj(i ->
                new int[] {1 + random.nextInt(i % 3 == 0 ? 9 : 2500), 1 + random.nextInt(1500)});
    }

    @ParameterizedTest
    @MethodSource("anySizes")
    void isOfTheSameSizeAsFromAPng(int[] size) throws IOException {
        BufferedImage image = image(size[0], size[1]);
        Picture jpeg = thumbnail(image, "jpg", 0);
        Picture png = thumbnail(image, "png", 0);
        assertThat(jpeg.width()).isEqualTo(png.width());
        assertThat(jpeg.height()).isEqualTo(png.height());
        double scale = Math.min(1, 256.0 / Math.max(size[0], size[1]));
        assertThat(jpeg.width()).isEqualTo((int) Math.max(1, Math.round(size[0] * scale)));
        assertThat(jpeg.height()).isEqualTo((int) Math.max(1, Math.round(size[1] * scale)));
    }

    /** At most half a pixel of a thumbnail may be missing. */
    @ParameterizedTest
    @CsvSource({"2055, 1029", "2049, 1024", "2054, 1025", "4007, 2999", "1031, 600", "519, 390"})
    void keepsTheRightEdge(int width, int height) throws IOException {
        BufferedImage image = image(width, height);
        int edge = Math.ceilDiv(width, 256);
        image.createGraphics().fillRect(width - edge, 0, edge, height);
        BufferedImage fromJpeg = decode(thumbnail(image, "jpg", 0));
        BufferedImage fromPng = decode(thumbnail(image, "png", 0));
        assertThat(green(fromJpeg)).isCloseTo(green(fromPng), org.assertj.core.data.Offset.offset(110));
        assertThat(green(fromJpeg)).as("some of the white edge").isGreaterThan(60);
    }

    private static int green(BufferedImage image) {
        return new Color(image.getRGB(image.getWidth() - 1, image.getHeight() / 2)).getGreen();
    }

    /** No shrink leaves a side with fewer pixels than the thumbnail has. */
    @Test
    void shrinksNoSideBelowItsThumbnail() {
        for (int width = 1; width < 700; width++) {
            for (int height = 1; height < 700; height += 3) {
                TargetSize target = TargetSize.inside(Box.square(64), width, height);
                int shrink = JpegShrink.of(width, height, target);
                assertThat(width / shrink).isGreaterThanOrEqualTo(target.width());
                assertThat(height / shrink).isGreaterThanOrEqualTo(target.height());
            }
        }
    }

    /** Of a size that cameras have, the decoder leaves as much out as it can. */
    @ParameterizedTest
    @CsvSource({
        "4000, 3000, 256, 8",
        "4032, 3024, 320, 8",
        "6000, 4000, 320, 8",
        "1920, 1080, 320, 4",
        "1600, 1200, 256, 4"
    })
    void shrinksPhotographsAsFarAsPossible(int width, int height, int square, int shrink) {
        assertThat(JpegShrink.of(width, height, TargetSize.inside(Box.square(square), width, height)))
                .isEqualTo(shrink);
    }

    private static Picture thumbnail(BufferedImage image, String format, int orientation) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, format, out);
        byte[] file = orientation == 0 ? out.toByteArray() : withOrientation(orientation, out.toByteArray());
        Rendered rendered = (Rendered) render(file, settings(Optional.empty(), 256));
        return rendered.pictures().getFirst();
    }

    /** Puts an EXIF segment with one entry right after the start of the JPEG. */
    private static byte[] withOrientation(int orientation, byte[] jpeg) {
        byte[] exif = {
            (byte) 0xFF,
            (byte) 0xE1,
            0,
            34,
            'E',
            'x',
            'i',
            'f',
            0,
            0,
            'M',
            'M',
            0,
            42,
            0,
            0,
            0,
            8,
            0,
            1,
            1,
            0x12,
            0,
            3,
            0,
            0,
            0,
            1,
            0,
            (byte) orientation,
            0,
            0,
            0,
            0,
            0,
            0
        };
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        out.writeBytes(exif);
        out.write(jpeg, 2, jpeg.length - 2);
        return out.toByteArray();
    }

    private static BufferedImage image(int width, int height) {
        return new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    }
}
