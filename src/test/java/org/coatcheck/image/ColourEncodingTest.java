package org.coatcheck.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.coatcheck.image.TestImages.bytes;
import static org.coatcheck.image.TestImages.decode;
import static org.coatcheck.image.TestImages.file;
import static org.coatcheck.image.TestImages.render;
import static org.coatcheck.image.TestImages.settings;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.coatcheck.image.RenderingResult.Rendered;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A colour that a PNG or an AVIF encodes in another way than sRGB keeps its look. The formulas are those of the standards. */
class ColourEncodingTest {

    private static final int IHDR_END = 33;

    /** Of 255: eight bits of one encoding do not hit each value of another one. */
    private static final int PNG_TOLERANCE = 3;

    /** The width of the AVIF: its thumbnail is not shrunk. */
    private static final int WHOLE = 451;

    /** What the samples of an AVIF mean. */
    @SuppressWarnings("ImmutableEnumChecker") // nothing changes it
    enum FromCodePoint {
        SAME(new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}),
        FROM_DISPLAY_P3(new double[][] {{1.22494, -0.22494, 0}, {-0.04206, 1.04206, 0}, {-0.01964, -0.07864, 1.09828}}),
        FROM_BT2020(
                new double[][] {{1.6605, -0.5876, -0.0728}, {-0.1246, 1.1329, -0.0083}, {-0.0182, -0.1006, 1.1187}});

        private final double[][] toSrgb;

        FromCodePoint(double[][] toSrgb) {
            this.toSrgb = toSrgb;
        }

        private Color convert(Color samples, boolean isLinear) {
            double[] light = isLinear
                    ? new double[] {samples.getRed() / 255.0, samples.getGreen() / 255.0, samples.getBlue() / 255.0}
                    : light(samples);
            return colour(toSrgb, light, ColourEncodingTest::srgb);
        }
    }

    private static final double[][] SAME = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    private static final double[][] TO_DISPLAY_P3 = {
        {0.82246, 0.17754, 0}, {0.03319, 0.96681, 0}, {0.01708, 0.07240, 0.91052}
    };

    /** BT.2087, annex 1. */
    private static final double[][] TO_BT2020 = {
        {0.6274, 0.3293, 0.0433}, {0.0691, 0.9195, 0.0114}, {0.0164, 0.0880, 0.8956}
    };

    /** An encoding, and how a PNG and an AVIF say it. */
    @SuppressWarnings("ImmutableEnumChecker") // nothing changes it
    enum Encoding {
        DISPLAY_P3(TO_DISPLAY_P3, ColourEncodingTest::srgb, "cICP", 12, 13, 0, 1),
        BT2020(TO_BT2020, ColourEncodingTest::srgb, "cICP", 9, 14, 0, 1),
        BT2020_PQ(TO_BT2020, ColourEncodingTest::pq, "cICP", 9, 16, 0, 1),
        BT2020_HLG(TO_BT2020, ColourEncodingTest::hlg, "cICP", 9, 18, 0, 1),
        LINEAR_P3(TO_DISPLAY_P3, light -> light, "cICP", 12, 8, 0, 1),
        GAMMA_1_8(SAME, light -> Math.pow(light, 1 / 1.8), "gAMA", 0, 0, 0xD9, 0x03),
        PRIMARIES_OF_P3(
                TO_DISPLAY_P3,
                ColourEncodingTest::srgb,
                "cHRM",
                points(31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6_000));

        private final double[][] primaries;
        private final DoubleUnaryOperator curve;
        private final String chunk;
        private final int[] content;

        Encoding(double[][] primaries, DoubleUnaryOperator curve, String chunk, int... content) {
            this.primaries = primaries;
            this.curve = curve;
            this.chunk = chunk;
            this.content = content;
        }

        private Color encode(Color colour) {
            return colour(primaries, light(colour), curve);
        }
    }

    @ParameterizedTest
    @EnumSource
    void convertsAPng(Encoding encoding) throws IOException {
        for (Color colour : colours()) {
            byte[] image = png(encoding.encode(colour), chunk(encoding.chunk, encoding.content));
            assertIsShown(colour, image, PNG_TOLERANCE);
        }
    }

    /** The code points of a real file are changed, and so is the meaning of its samples. */
    @ParameterizedTest
    @CsvSource({"1, 8, SAME", "12, 13, FROM_DISPLAY_P3", "9, 14, FROM_BT2020", "9, 8, FROM_BT2020"})
    void convertsAnAvif(int primaries, int transfer, FromCodePoint from) {
        byte[] image = file("ok/avif-8-bit.avif");
        BufferedImage asSrgb = shown(image, WHOLE);

        ByteBuffer.wrap(image).putShort(codePoints(image), (short) primaries).putShort(codePoints(image) + 2, (short)
                transfer);
        BufferedImage converted = shown(image, WHOLE);

        for (int x = 5; x < asSrgb.getWidth(); x += 40) {
            Color expected = from.convert(new Color(asSrgb.getRGB(x, 100)), transfer == 8);
            assertThat(difference(new Color(converted.getRGB(x, 100)), expected))
                    .as("column %d, %s", x, expected)
                    .isLessThanOrEqualTo(PNG_TOLERANCE);
        }
    }

    @Test
    void profileInThePngSaysTheSameAsCodePoints() throws IOException {
        byte[] profile = IccFile.displayP3();
        Color colour = new Color(200, 100, 50);

        assertThat(picture(png(colour, chunk("iCCP", named(profile))), Format.PNG))
                .isEqualTo(picture(png(colour, chunk("cICP", 12, 13, 0, 1)), Format.PNG))
                .isNotEqualTo(picture(png(colour), Format.PNG));
    }

    /** As the standard of PNG ranks the chunks. */
    @ParameterizedTest
    @ValueSource(ints = {1, 12})
    void codePointsCountMoreThanAProfile(int primaries) throws IOException {
        byte[] codePoints = chunk("cICP", primaries, 13, 0, 1);
        byte[] profile =
                ColourEncoding.ofCodePoints(9, 14).flatMap(MatrixProfile::rgb).orElseThrow();
        Color colour = new Color(200, 100, 50);

        byte[] both = png(colour, codePoints, chunk("iCCP", named(profile)));

        assertThat(picture(both, Format.PNG)).isEqualTo(picture(png(colour, codePoints), Format.PNG));
        assertThat(((Rendered) render(both, settings(Optional.empty(), 8))).profileIgnored())
                .isFalse();
    }

    /** A device link describes no image, and the profile of grey images none with colours. */
    @ParameterizedTest
    @CsvSource({"12, link", "16, GRAY"})
    void otherChunksCountIfTheProfileIsUseless(int offset, String field) throws IOException {
        byte[] profile = IccFile.displayP3();
        ByteBuffer.wrap(profile).put(offset, field.getBytes(ISO_8859_1));
        byte[] gamma = chunk("gAMA", 0, 1, 0x86, 0xA0);
        Color colour = new Color(200, 100, 50);

        byte[] both = png(colour, gamma, chunk("iCCP", named(profile)));

        assertThat(picture(both, Format.PNG)).isEqualTo(picture(png(colour, gamma), Format.PNG));
    }

    /** A name, the method of compression, and the compressed profile. */
    private static int[] named(byte[] profile) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(new byte[] {'p', 0, 0});
        try (DeflaterOutputStream compressed = new DeflaterOutputStream(content)) {
            compressed.write(profile);
        }
        byte[] bytes = content.toByteArray();
        return IntStream.range(0, bytes.length).map(at -> bytes[at]).toArray();
    }

    @Test
    void convertsGrey() throws IOException {
        BufferedImage grey = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster()
                .setPixels(0, 0, 8, 8, IntStream.generate(() -> 55).limit(64).toArray());
        byte[] linear = with(chunk("gAMA", 0, 1, 0x86, 0xA0), png(grey));
        assertIsShown(new Color(128, 128, 128), linear, PNG_TOLERANCE);
    }

    /** Brighter light than reference white is cut off. */
    @ParameterizedTest
    @ValueSource(ints = {16, 18})
    void showsTheBrightestLightAsWhite(int transfer) throws IOException {
        assertIsShown(Color.WHITE, png(Color.WHITE, chunk("cICP", 9, transfer, 0, 1)), 0);
    }

    /** Encoders write these values into images that are sRGB, and a conversion would cost time. */
    @ParameterizedTest
    @ValueSource(strings = {"gAMA", "sRGB and a wrong gAMA", "cICP", "cICP of unknown values", "no colours"})
    void leavesSrgbAsItIs(String how) throws IOException {
        byte[] chunks = switch (how) {
            case "gAMA" -> chunk("gAMA", 0, 0, 0xB1, 0x8F);
            case "sRGB and a wrong gAMA" -> joined(chunk("sRGB", 0), chunk("gAMA", 0, 1, 0x86, 0xA0));
            case "cICP" -> chunk("cICP", 1, 13, 0, 1);
            case "cICP of unknown values" -> chunk("cICP", 2, 2, 0, 1);
            default -> joined(chunk("cHRM", new int[32]), chunk("gAMA", 0, 0, 0, 0));
        };
        Color colour = new Color(200, 100, 50);
        assertThat(picture(png(colour, chunks), Format.PNG)).isEqualTo(picture(png(colour), Format.PNG));
    }

    /** libpng discards them, and so do browsers. */
    @ParameterizedTest
    @ValueSource(strings = {"wrong checksum", "behind a palette", "no light", "one line", "hardly any colours"})
    void ignoresChunksThatMeanNothing(String how) throws IOException {
        byte[] chunks = switch (how) {
            case "wrong checksum" -> damaged(chunk("gAMA", 0, 1, 0x86, 0xA0));
            case "behind a palette" -> joined(chunk("PLTE", 0, 0, 0), chunk("gAMA", 0, 1, 0x86, 0xA0));
            case "no light" -> chromaticities(31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, -6_000);
            case "one line" -> chromaticities(31_270, 32_900, 64_000, 33_000, 64_000, 33_001, 15_000, 6_000);
            default -> chromaticities(312, 329, 640, 330, 300, 600, 150, 60);
        };
        Color colour = new Color(200, 100, 50);
        assertThat(picture(png(colour, chunks), Format.PNG)).isEqualTo(picture(png(colour), Format.PNG));
    }

    private static byte[] damaged(byte[] chunk) {
        chunk[chunk.length - 1] ^= 1;
        return chunk;
    }

    private static List<Color> colours() {
        return List.of(
                new Color(200, 50, 50), new Color(40, 120, 80), new Color(128, 128, 128), new Color(250, 240, 30));
    }

    private static Color colour(double[][] matrix, double[] light, DoubleUnaryOperator curve) {
        int[] samples = Stream.of(matrix)
                .mapToDouble(row -> row[0] * light[0] + row[1] * light[1] + row[2] * light[2])
                .map(value -> curve.applyAsDouble(Math.clamp(value, 0, 1)))
                .mapToInt(sample -> (int) Math.round(255 * sample))
                .toArray();
        return new Color(samples[0], samples[1], samples[2]);
    }

    private static BufferedImage shown(byte[] image, int size) {
        Rendered rendered = (Rendered) render(image, settings(Optional.of(Format.PNG), size));
        assertThat(rendered.profileIgnored()).isFalse();
        return decode(rendered.pictures().getFirst());
    }

    private static int difference(Color some, Color other) {
        return IntStream.of(
                        some.getRed() - other.getRed(),
                        some.getGreen() - other.getGreen(),
                        some.getBlue() - other.getBlue())
                .map(Math::abs)
                .max()
                .orElseThrow();
    }

    private static void assertIsShown(Color colour, byte[] image, int tolerance) {
        Color shown = new Color(shown(image, 8).getRGB(4, 4));
        assertThat(difference(shown, colour))
                .as("%s instead of %s", shown, colour)
                .isLessThanOrEqualTo(tolerance);
    }

    private static byte[] picture(byte[] image, Format format) {
        return bytes(((Rendered) render(image, settings(Optional.of(format), 8)))
                .pictures()
                .getFirst());
    }

    private static int codePoints(byte[] avif) {
        int type = new String(avif, ISO_8859_1).indexOf("colrnclx");
        assertThat(type).as("the image has code points").isPositive();
        return type + 8;
    }

    private static byte[] png(Color colour, byte[]... chunks) throws IOException {
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        IntStream.range(0, 64).forEach(pixel -> image.setRGB(pixel % 8, pixel / 8, colour.getRGB()));
        return with(joined(chunks), png(image));
    }

    private static byte[] png(BufferedImage image) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageIO.write(image, "png", file);
        return file.toByteArray();
    }

    private static byte[] with(byte[] chunks, byte[] png) {
        return ByteBuffer.allocate(png.length + chunks.length)
                .put(png, 0, IHDR_END)
                .put(chunks)
                .put(png, IHDR_END, png.length - IHDR_END)
                .array();
    }

    private static byte[] chunk(String type, int... content) {
        ByteBuffer chunk =
                ByteBuffer.allocate(12 + content.length).putInt(content.length).put(type.getBytes(ISO_8859_1));
        IntStream.of(content).forEach(value -> chunk.put((byte) value));
        CRC32 crc = new CRC32();
        crc.update(chunk.array(), 4, 4 + content.length);
        return chunk.putInt((int) crc.getValue()).array();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Stream.of(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }

    /** White, red, green and blue. */
    private static byte[] chromaticities(int... values) {
        return chunk("cHRM", points(values));
    }

    private static int[] points(int... values) {
        return IntStream.of(values)
                .flatMap(value -> IntStream.of(value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255))
                .toArray();
    }

    private static double[] light(Color colour) {
        return IntStream.of(colour.getRed(), colour.getGreen(), colour.getBlue())
                .mapToDouble(value -> value / 255.0)
                .map(value -> value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4))
                .toArray();
    }

    private static double srgb(double light) {
        return light <= 0.0031308 ? 12.92 * light : 1.055 * Math.pow(light, 1 / 2.4) - 0.055;
    }

    /** ST 2084, with white at 203 cd/m². */
    private static double pq(double light) {
        double power = Math.pow(light * 203 / 10_000, 0.1593017578125);
        return Math.pow((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power), 78.84375);
    }

    /** BT.2100, on a display of 1,000 cd/m², with white at 203. */
    private static double hlg(double light) {
        double scene = Math.pow(light * 203 / 1000, 1 / 1.2);
        return scene <= 1 / 12.0 ? Math.sqrt(3 * scene) : 0.17883277 * Math.log(12 * scene - 0.28466892) + 0.55991073;
    }
}
