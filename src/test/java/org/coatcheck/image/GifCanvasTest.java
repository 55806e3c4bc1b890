package org.coatcheck.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coatcheck.image.TestImages.bytes;
import static org.coatcheck.image.TestImages.pixels;
import static org.coatcheck.image.TestImages.render;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import org.coatcheck.image.Fit.Inside;
import org.coatcheck.image.RenderingResult.Picture;
import org.coatcheck.image.RenderingResult.Rejected;
import org.coatcheck.image.RenderingResult.Rendered;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A GIF shows what is behind it where no frame covers its canvas, as in browsers. It was black there. */
class GifCanvasTest {

    private static final int WIDTH = 100;
    private static final int HEIGHT = 80;
    private static final int FRAMES = 3;

    /** No colour of it is transparent, and its frames cover the upper left quarter. */
    private static final byte[] PARTLY_COVERED =
            LargeImages.onCanvas(WIDTH, HEIGHT, LargeImages.animation(WIDTH / 2, HEIGHT / 2, FRAMES));

    @ParameterizedTest
    @ValueSource(strings = {"png", "webp", "same"})
    void isTransparentWhereNoFrameIs(String format) {
        Picture picture = picture(PARTLY_COVERED, false, format);

        BufferedImage image = pixels(bytes(picture));
        assertThat(new Color(image.getRGB(10, 10), true)).satisfies(GifCanvasTest::isRed);
        assertThat(alpha(image, WIDTH - 10, 10)).isZero();
        assertThat(alpha(image, WIDTH - 10, HEIGHT - 10)).isZero();
        assertThat(image.getHeight()).isEqualTo(HEIGHT);
    }

    @Test
    void isWhiteThereInAFormatWithoutTransparency() {
        BufferedImage image = pixels(bytes(picture(PARTLY_COVERED, false, "jpeg")));

        assertThat(new Color(image.getRGB(WIDTH - 10, HEIGHT - 10))).isEqualTo(Color.WHITE);
        assertThat(new Color(image.getRGB(10, 10))).satisfies(GifCanvasTest::isRed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"same", "webp"})
    void keepsItsFramesAndTheirTimes(String format) {
        byte[] picture = bytes(picture(PARTLY_COVERED, true, format));

        BufferedImage frames = pixels(picture);
        assertThat(frames.getHeight()).isEqualTo(FRAMES * HEIGHT);
        for (int frame = 0; frame < FRAMES; frame++) {
            assertThat(alpha(frames, 10, frame * HEIGHT + 10)).isEqualTo(255);
            assertThat(alpha(frames, WIDTH - 10, frame * HEIGHT + 10)).isZero();
        }
        assertThat(TestImages.delays(picture)).isEqualTo(TestImages.delays(PARTLY_COVERED));
    }

    @Test
    void hasNoTransparencyIfTheFirstFrameCoversIt() {
        byte[] covered = LargeImages.animation(WIDTH, HEIGHT, FRAMES);

        assertThat(pixels(bytes(picture(covered, false, "png"))).getColorModel().hasAlpha())
                .isFalse();
    }

    @Test
    void rejectsACutFile() {
        byte[] cut = Arrays.copyOf(PARTLY_COVERED, PARTLY_COVERED.length / 2);

        assertThat(render(cut, settings(true, "same"))).isInstanceOf(Rejected.class);
    }

    private static Picture picture(byte[] file, boolean animated, String format) {
        RenderingResult result = render(file, settings(animated, format));
        assertThat(result).isInstanceOf(Rendered.class);
        return ((Rendered) result).pictures().getFirst();
    }

    private static RenderingSettings settings(boolean animated, String format) {
        return new RenderingSettings(List.of(Box.square(WIDTH)), new Inside(), animated, format, 90, 100_000_000, 1769);
    }

    private static void isRed(Color colour) {
        assertThat(colour.getRed()).isGreaterThan(240);
        assertThat(colour.getGreen() + colour.getBlue()).isLessThan(30);
    }

    private static int alpha(BufferedImage image, int x, int y) {
        return new Color(image.getRGB(x, y), true).getAlpha();
    }
}
