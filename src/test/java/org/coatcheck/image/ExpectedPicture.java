package org.coatcheck.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The expected colours of a picture: in the middle of its four quarters, the upper ones first, then in its upper left corner
 * pixel. The values come from the drawing of the test image, or from libjpeg's {@code djpeg}, never from libvips.
 */
enum ExpectedPicture {
    CAT("9b734f a48064 9a6f57 94775e"),
    SMALL_CAT("a07653 a58265 996e57 91715e"),
    GREY_CAT("7b7b7b 888888 797979 7d7d7d"),
    /** The file lacks the lower half, which decodes as grey. */
    HALF_A_CAT("9b734f 9a7f6b 808080 808080"),
    GARBLED_CAT("c6d5a5 b9c897 44639b 24366a"),
    QUADRANTS("ff0000 00ff00 0000ff ffffff ff0000"),
    QUADRANTS_IN_PRINT("e01f28 00903c 322a7e ffffff e01f28"),
    /** By libvips's profile, which counts for an image without one. */
    QUADRANTS_IN_DEFAULT_PRINT("e80000 008d2d 200675 ffffff e80000"),
    QUADRANTS_IN_ELLIPSE("ff0000 00ff00 0000ff ffffff clear"),
    GREY_QUADRANTS_IN_ELLIPSE("4c4c4c 969696 1d1d1d ffffff clear"),
    QUADRANTS_AND_A_HOLE("ff0000 00ff00 0000ff clear ff0000"),
    /** The corners of nine patches: all inks and cyan above no ink and magenta with yellow. */
    INKS("000000 0098de ffffff e00c10 000000"),
    /** Quadrants in a strip so low that the upper and the lower ones blend. */
    WIDE_STRIP("800080 80ff80 800080 80ff80"),
    /** Quadrants in a strip so narrow that the left and the right ones blend. */
    TALL_STRIP("808000 808000 8080ff 8080ff"),
    GRADIENT("4040c0 c04040 40c0c0 c0c040"),
    STRIPES("ffffff ffffff 000000 000000 000000"),
    RED("ff0000 ff0000 ff0000 ff0000 ff0000");

    private final String colours;

    ExpectedPicture(String colours) {
        this.colours = colours;
    }

    /**
     * Asserts that a picture shows this.
     *
     * @param tolerance for each of alpha, red, green and blue, which range from 0 to 255
     */
    void assertIsShownBy(BufferedImage picture, int tolerance) {
        List<String> expected = List.of(colours.split(" "));
        int width = picture.getWidth();
        int height = picture.getHeight();
        String clear = picture.getColorModel().hasAlpha() ? "00000000" : "ffffffff";
        assertThat(Stream.of(
                                meanAround(width / 4, height / 4, picture),
                                meanAround(width * 3 / 4, height / 4, picture),
                                meanAround(width / 4, height * 3 / 4, picture),
                                meanAround(width * 3 / 4, height * 3 / 4, picture),
                                hex(pixel(0, 0, picture)))
                        .limit(expected.size()))
                .usingElementComparator((actual, other) -> areAlike(actual, other, tolerance) ? 0 : 1)
                .containsExactlyElementsOf(expected.stream()
                        .map(colour -> colour.equals("clear") ? clear : "ff" + colour)
                        .toList());
    }

    /** If the expected pixel is transparent, only alpha is compared: the colour of such a pixel is arbitrary. */
    private static boolean areAlike(String actual, String expected, int tolerance) {
        byte[] a = HexFormat.of().parseHex(actual);
        byte[] b = HexFormat.of().parseHex(expected);
        return IntStream.range(0, expected.startsWith("00") ? 1 : 4)
                .allMatch(i -> Math.abs((a[i] & 255) - (b[i] & 255)) <= tolerance);
    }

    /** The mean colour around a pixel. A single pixel may be off because of grain. */
    private static String meanAround(int x, int y, BufferedImage image) {
        List<int[]> pixels = near(y, image.getHeight())
                .flatMap(row -> near(x, image.getWidth()).map(column -> pixel(column, row, image)))
                .toList();
        return hex(IntStream.range(0, 4)
                .map(i -> (int)
                        pixels.stream().mapToInt(pixel -> pixel[i]).average().orElseThrow())
                .toArray());
    }

    /** The coordinates around one. If a side has fewer than eight pixels, these are all of them. */
    private static Stream<Integer> near(int coordinate, int end) {
        int distance = end < 8 ? end : end / 32;
        return IntStream.rangeClosed(coordinate - distance, coordinate + distance)
                .filter(i -> 0 <= i && i < end)
                .boxed();
    }

    /**
     * Alpha, red, green and blue. Grey samples are read from the raster: {@link BufferedImage#getRGB} takes them for linear
     * light, but those of image files are not linear.
     */
    private static int[] pixel(int x, int y, BufferedImage image) {
        if (image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY) {
            int[] samples = image.getRaster().getPixel(x, y, (int[]) null);
            return new int[] {samples.length == 2 ? samples[1] : 255, samples[0], samples[0], samples[0]};
        }
        int argb = image.getRGB(x, y);
        return new int[] {argb >>> 24, argb >> 16 & 255, argb >> 8 & 255, argb & 255};
    }

    private static String hex(int[] pixel) {
        return "%02x%02x%02x%02x".formatted(pixel[0], pixel[1], pixel[2], pixel[3]);
    }
}
