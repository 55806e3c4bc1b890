package org.coatcheck.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coatcheck.image.TestImages.decode;
import static org.coatcheck.image.TestImages.file;
import static org.coatcheck.image.TestImages.render;
import static org.coatcheck.image.TestImages.settings;

import java.awt.image.BufferedImage;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.coatcheck.image.RenderingResult.Rendered;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Printing inks on the screen, against the colours of LittleCMS with the perceptual intent, as Pillow's ImageCms calls it:
 * {@code profileToProfile(image, profile, createProfile("sRGB"), renderingIntent=PERCEPTUAL)}. The profile of the image
 * without one is libvips's own, {@code vips_profile_load("cmyk")}.
 */
class CmykTest {

    /** CIE76. People see a difference from about 2.3 on. */
    private static final double LARGEST_DELTA_E = 2;

    @ParameterizedTest
    @CsvSource({
        "ok/jpeg-cmyk-inks.jpg,     000000 140500 0099e3 ea0080 fff000 200675 ffffff 83716e e80000",
        "ok/jpeg-cmyk-inks-icc.jpg, 000000 252526 0097da d8007a f7e000 312c7f ffffff 968177 d6171f"
    })
    void showsInksAsLittleCmsDoes(String name, String expected) {
        Rendered rendered = (Rendered) render(file(name), settings(Optional.of(Format.PNG), 300));
        BufferedImage image = decode(rendered.pictures().getFirst());
        List<String> colours = List.of(expected.split(" "));
        for (int i = 0; i < colours.size(); i++) {
            int rgb = image.getRGB(50 + i % 3 * 100, 50 + i / 3 * 100) & 0xFFFFFF;
            assertThat(deltaE(rgb, HexFormat.fromHexDigits(colours.get(i))))
                    .as("patch %d is %06x", i, rgb)
                    .isLessThan(LARGEST_DELTA_E);
        }
    }

    private static double deltaE(int one, int other) {
        double[] a = lab(one);
        double[] b = lab(other);
        return Math.hypot(Math.hypot(a[0] - b[0], a[1] - b[1]), a[2] - b[2]);
    }

    private static double[] lab(int rgb) {
        double red = linear(rgb >> 16 & 255);
        double green = linear(rgb >> 8 & 255);
        double blue = linear(rgb & 255);
        double x = curve((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505);
        double y = curve(0.2126 * red + 0.7152 * green + 0.0722 * blue);
        double z = curve((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089);
        return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
    }

    private static double linear(int sample) {
        double value = sample / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }

    private static double curve(double value) {
        return value > 216.0 / 24389 ? Math.cbrt(value) : (24389.0 / 27 * value + 16) / 116;
    }
}
