package org.coatcheck.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;
import static org.coatcheck.image.TestImages.bytes;
import static org.coatcheck.image.TestImages.decode;
import static org.coatcheck.image.TestImages.file;
import static org.coatcheck.image.TestImages.names;
import static org.coatcheck.image.TestImages.render;
import static org.coatcheck.image.TestImages.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.coatcheck.image.RenderingResult.NotAdmitted;
import org.coatcheck.image.RenderingResult.Picture;
import org.coatcheck.image.RenderingResult.Rejected;
import org.coatcheck.image.RenderingResult.Rendered;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Renders every test image. {@code src/test/resources/images/README.md} says how they were made. */
class RendererTest {

    private static final int BOX = 200;

    private static final String CAT = "ok/png-rgb.png"; // 300 x 200

    /** A file, its format, its width and height when it is upright, what it shows, and the tolerance of its colours. */
    private static final String OK = """
            ok/jpeg-baseline.jpg            | JPEG |  451 |  300 | CAT                       |  8
            ok/jpeg-progressive.jpg         | JPEG |  451 |  300 | CAT                       |  8
            ok/jpeg-444-restart.jpg         | JPEG |  451 |  300 | CAT                       |  8
            ok/jpeg-private.jpg             | JPEG |  451 |  300 | CAT                       |  8
            ok/jpeg-zip-polyglot.jpg        | JPEG |  451 |  300 | CAT                       |  8
            ok/jpeg-grey.jpg                | JPEG |  451 |  300 | GREY_CAT                  |  8
            ok/jpeg-early-end.jpg           | JPEG |  451 |  300 | HALF_A_CAT                |  8
            ok/jpeg-flipped-scan.jpg        | JPEG |  451 |  300 | GARBLED_CAT               | 16
            ok/jpeg-small.jpg               | JPEG |  100 |   60 | SMALL_CAT                 |  8
            ok/jpeg-12-megapixels.jpg       | JPEG | 4000 | 3000 | GRADIENT                  |  8
            ok/jpeg-cmyk-adobe.jpg          | JPEG |  400 |  300 | QUADRANTS_IN_DEFAULT_PRINT | 16
            ok/jpeg-cmyk-adobe-icc.jpg      | JPEG |  400 |  300 | QUADRANTS_IN_PRINT        | 16
            ok/jpeg-ycck-adobe.jpg          | JPEG |  400 |  300 | QUADRANTS_IN_DEFAULT_PRINT | 16
            ok/jpeg-icc-swapped.jpg         | JPEG |  400 |  300 | QUADRANTS                 |  8
            ok/jpeg-icc-wide.jpg            | JPEG |  400 |  300 | QUADRANTS                 |  8
            ok/jpeg-orientation-1.jpg       | JPEG |   96 |   64 | QUADRANTS                 |  8
            ok/jpeg-orientation-2.jpg       | JPEG |   96 |   64 | QUADRANTS                 |  8
            ok/jpeg-orientation-3.jpg       | JPEG |   96 |   64 | QUADRANTS                 |  8
            ok/jpeg-orientation-4.jpg       | JPEG |   96 |   64 | QUADRANTS                 |  8
            ok/jpeg-orientation-5.jpg       | JPEG |   96 |   64 | QUADRANTS                 |  8
            ok/jpeg-orientation-6.jpg       | JPEG |   96 |   64 | QUADRANTS                 |  8
            ok/jpeg-orientation-7.jpg       | JPEG |   96 |   64 | QUADRANTS                 |  8
            ok/jpeg-orientation-8.jpg       | JPEG |   96 |   64 | QUADRANTS                 |  8
            ok/jpeg-orientation-6-large.jpg | JPEG |  960 |  640 | QUADRANTS                 |  8
            ok/jpeg-1x1.jpg                 | JPEG |    1 |    1 | RED                       |  8
            ok/jpeg-wide.jpg                | JPEG | 3000 |   10 | WIDE_STRIP                | 40
            ok/jpeg-tall.jpg                | JPEG |   10 | 3000 | TALL_STRIP                | 40
            ok/png-rgb.png                  | PNG  |  300 |  200 | CAT                       |  8
            ok/png-rgba.png                 | PNG  |  400 |  300 | QUADRANTS_IN_ELLIPSE      |  8
            ok/png-rgb-16-bit.png           | PNG  |  400 |  300 | GRADIENT                  | 12
            ok/png-1-bit.png                | PNG  |  400 |  300 | STRIPES                   |  8
            ok/png-palette-trns.png         | PNG  |  400 |  300 | QUADRANTS_AND_A_HOLE      |  8
            ok/png-grey-alpha.png           | PNG  |  400 |  300 | GREY_QUADRANTS_IN_ELLIPSE |  8
            ok/png-interlaced.png           | PNG  |  400 |  300 | QUADRANTS                 |  8
            ok/png-1x1.png                  | PNG  |    1 |    1 | RED                       |  8
            ok/png-wide.png                 | PNG  | 3000 |   10 | WIDE_STRIP                |  8
            ok/png-private.png              | PNG  |  400 |  300 | QUADRANTS                 |  8
            ok/png-named.jpg                | PNG  |  400 |  300 | QUADRANTS                 |  8
            ok/gif-static.gif               | GIF  |  300 |  200 | CAT                       |  8
            ok/gif-animated.gif             | GIF  |  320 |  200 | RED                       |  8
            ok/gif-transparent.gif          | GIF  |  400 |  300 | QUADRANTS_AND_A_HOLE      |  8
            ok/gif-huge-screen.gif          | GIF  |   64 |   64 | QUADRANTS                 |  8
            ok/webp-lossy.webp              | WEBP |  451 |  300 | CAT                       |  8
            ok/webp-lossless.webp           | WEBP |  400 |  300 | QUADRANTS                 |  8
            ok/webp-alpha.webp              | WEBP |  400 |  300 | QUADRANTS_IN_ELLIPSE      |  8
            ok/webp-animated.webp           | WEBP |  320 |  200 | RED                       |  8
            ok/avif-8-bit.avif              | AVIF |  451 |  300 | CAT                       |  8
            ok/avif-alpha.avif              | AVIF |  400 |  300 | QUADRANTS_IN_ELLIPSE      |  8
            ok/avif-10-bit.avif             | AVIF |  400 |  300 | GRADIENT                  |  8
            ok/jpeg-thin-wide.jpg           | JPEG | 3000 |    7 | RED                       |  8
            ok/jpeg-thin-tall.jpg           | JPEG |    1 | 3000 | RED                       |  8
            ok/jpeg-icc-zeroed.jpg          | JPEG |  400 |  300 | QUADRANTS                 |  8
            ok/jpeg-icc-link.jpg            | JPEG |  400 |  300 | QUADRANTS                 |  8
            ok/png-icc-zeroed.png           | PNG  |  400 |  300 | QUADRANTS                 |  8
            ok/png-icc-link.png             | PNG  |  400 |  300 | QUADRANTS                 |  8
            ok/webp-icc-zeroed.webp         | WEBP |  400 |  300 | QUADRANTS                 |  8
            ok/webp-icc-link.webp           | WEBP |  400 |  300 | QUADRANTS                 |  8
            ok/avif-icc-zeroed.avif         | AVIF |  400 |  300 | QUADRANTS                 |  8
            ok/avif-icc-link.avif           | AVIF |  400 |  300 | QUADRANTS                 |  8
            ok/jpeg-cmyk-icc-zeroed.jpg     | JPEG |  400 |  300 | QUADRANTS_IN_DEFAULT_PRINT | 16
            ok/jpeg-cmyk-inks.jpg           | JPEG |  300 |  300 | INKS                      | 20
            ok/jpeg-cmyk-inks-icc.jpg       | JPEG |  300 |  300 | INKS                      | 20
            ok/jpeg-lossless.jpg            | JPEG |  480 |  360 | QUADRANTS                 |  8
            ok/jpeg-arithmetic.jpg          | JPEG |  480 |  360 | QUADRANTS                 |  8
            ok/avif-animated.avif           | AVIF |  320 |  200 | RED                       |  8
            """;

    /** A file, and a part of the reason for its rejection. */
    private static final String REJECTED = """
            rejected/jpeg-cut-quantization-table.jpg | begins like JPEG but cannot be decoded: VipsJpeg: premature end
            rejected/jpeg-cut-frame-header.jpg       | begins like JPEG but cannot be decoded: VipsJpeg: premature end
            rejected/jpeg-cut-scan-start.jpg         | begins like JPEG but cannot be decoded: VipsJpeg: premature end
            rejected/jpeg-cut-scan-middle.jpg        | begins like JPEG but cannot be decoded: VipsJpeg: premature end
            rejected/jpeg-cut-scan-end.jpg           | begins like JPEG but cannot be decoded: VipsJpeg: premature end
            rejected/jpeg-cut-end-marker.jpg         | begins like JPEG but cannot be decoded: VipsJpeg: premature end
            rejected/jpeg-cut-progressive.jpg        | begins like JPEG but cannot be decoded: VipsJpeg: premature end
            rejected/jpeg-bad-table.jpg              | begins like JPEG but cannot be decoded: VipsJpeg: Bogus Huffman table
            rejected/png-cut-header.png              | begins like PNG but cannot be decoded: libvips could not read its header
            rejected/png-cut-middle.png              | begins like PNG but cannot be decoded: vipspng: libpng read error
            rejected/png-flipped.png                 | begins like PNG but cannot be decoded: vipspng: libpng read error
            rejected/gif-cut-middle.gif              | begins like GIF but cannot be decoded: gifload_buffer: Unexpected end
            rejected/webp-cut-middle.webp            | begins like WEBP but cannot be decoded: webp: unable to parse image
            rejected/avif-cut-middle.avif            | begins like AVIF but cannot be decoded: heif: Invalid input: Unexpected end
            rejected/png-bomb.png                    | 30,000 x 30,000 pixels are more than the limit of 100,000,000
            rejected/jpeg-huge-header.jpg            | 65,500 x 65,500 pixels are more than the limit of 100,000,000
            rejected/gif-huge-frame.gif              | 65,535 x 65,535 pixels are more than the limit of 100,000,000
            rejected/avif-huge-header.avif           | 40,000 x 40,000 pixels are more than the limit of 100,000,000
            rejected/avif-100-megapixels.avif        | it may need 1,618 MB of memory
            rejected/empty.jpg                       | it is empty
            rejected/one-byte.jpg                    | none of JPEG, PNG, GIF, WebP and AVIF
            rejected/text.jpg                        | none of JPEG, PNG, GIF, WebP and AVIF
            rejected/html.jpg                        | none of JPEG, PNG, GIF, WebP and AVIF
            rejected/svg.svg                         | none of JPEG, PNG, GIF, WebP and AVIF
            rejected/pdf.pdf                         | none of JPEG, PNG, GIF, WebP and AVIF
            rejected/zip.zip                         | none of JPEG, PNG, GIF, WebP and AVIF
            rejected/postscript.jpg                  | none of JPEG, PNG, GIF, WebP and AVIF
            rejected/heic.heic                       | it is HEIC
            rejected/tiff.tif                        | none of JPEG, PNG, GIF, WebP and AVIF
            rejected/bmp.bmp                         | none of JPEG, PNG, GIF, WebP and AVIF
            rejected/jpeg-2000.jp2                   | none of JPEG, PNG, GIF, WebP and AVIF
            rejected/jpeg-xl.jxl                     | none of JPEG, PNG, GIF, WebP and AVIF
            rejected/jpeg-12-bit.jpg                 | it is a 12-bit JPEG
            rejected/jpeg-16-bit-lossless.jpg        | it is a 16-bit JPEG
            rejected/jpeg-hierarchical.jpg           | it is a hierarchical JPEG
            rejected/jpeg-arithmetic-lossless.jpg    | it is a lossless JPEG with arithmetic coding
            rejected/heic-mif1.heic                  | it is HEIC
            """;

    @Test
    void tablesListEveryTestImage() {
        assertThat(firstColumn(OK)).containsExactlyInAnyOrderElementsOf(names("ok"));
        assertThat(firstColumn(REJECTED)).containsExactlyInAnyOrderElementsOf(names("rejected"));
    }

    private static Stream<String> firstColumn(String table) {
        return table.lines().map(line -> line.substring(0, line.indexOf(' ')));
    }

    @ParameterizedTest
    @CsvSource(textBlock = OK, delimiter = '|')
    void rendersAnImageInEachFormat(
            String name, Format format, int width, int height, ExpectedPicture expected, int tolerance) {
        for (Format target : Format.values()) {
            Picture picture = onlyPicture(name, settings(Optional.of(target), BOX));
            assertThat(picture.format()).isEqualTo(target);
            assertFits(picture, width, height);
            expected.assertIsShownBy(decode(picture), tolerance);
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = OK, delimiter = '|')
    void rendersAnImageInEachSize(
            String name, Format format, int width, int height, ExpectedPicture expected, int tolerance) {
        List<Picture> pictures = pictures(name, settings(Optional.empty(), 128, 1024, 256));
        assertThat(pictures)
                .extracting(Picture::size)
                .containsExactly(Box.square(1024), Box.square(256), Box.square(128));
        for (Picture picture : pictures) {
            assertThat(picture.format()).isEqualTo(format);
            assertFits(picture, width, height);
            expected.assertIsShownBy(decode(picture), tolerance);
        }
    }

    /** Asserts that a picture fills its square, in the proportions of the image, but is never larger than the image. */
    private static void assertFits(Picture picture, int width, int height) {
        double scale = Math.min(1.0, (double) picture.size().width() / Math.max(width, height));
        assertThat(Math.max(picture.width(), picture.height()))
                .isEqualTo((int) Math.round(Math.max(width, height) * scale));
        assertThat((double) picture.width()).isCloseTo(Math.max(1, width * scale), within(1.0));
        assertThat((double) picture.height()).isCloseTo(Math.max(1, height * scale), within(1.0));
    }

    @ParameterizedTest
    @CsvSource({
        "ok/jpeg-private.jpg, COATCHECK-SECRET",
        "ok/png-private.png, COATCHECK-SECRET",
        "ok/jpeg-icc-wide.jpg, ICC_PROFILE",
        "ok/jpeg-cmyk-adobe-icc.jpg, ICC_PROFILE"
    })
    void leavesMetadataOut(String name, String metadata) {
        assertThat(file(name)).asString(ISO_8859_1).contains(metadata);
        for (Format target : Format.values()) {
            assertThat(bytes(onlyPicture(name, settings(Optional.of(target), BOX))))
                    .asString(ISO_8859_1)
                    .doesNotContain(metadata, "Exif", "EXIF", "eXIf", "ns.adobe.com", "Photoshop")
                    .doesNotContain("tEXt", "zTXt", "iTXt", "iCCP", "ICCP", "ICC_PROFILE", "acsp");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JPEG", "WEBP", "AVIF"})
    void lowerQualityMakesASmallerFile(Format lossy) {
        Optional<Format> format = Optional.of(lossy);
        Picture rough = onlyPicture(CAT, settings(format, 30, Long.MAX_VALUE, List.of(BOX)));
        Picture fine = onlyPicture(CAT, settings(format, 90, Long.MAX_VALUE, List.of(BOX)));
        assertThat(rough.file().byteSize()).isLessThan(fine.file().byteSize() / 2);
        ExpectedPicture.CAT.assertIsShownBy(decode(rough), 16);
    }

    @ParameterizedTest
    @CsvSource(textBlock = REJECTED, delimiter = '|')
    void rejectsOtherFilesAndDamagedImagesWithAReason(String name, String reason) {
        assertThat(rejectionReason(name)).contains(reason).hasSizeLessThan(200);
    }

    /** libvips has one error buffer for all threads, and its AVIF loader writes errors there for images that it can read. */
    @Test
    void rejectionReasonIsAboutItsOwnImageOnly() {
        String reason = rejectionReason("rejected/jpeg-bad-table.jpg");
        onlyPicture("ok/avif-8-bit.avif", settings(Optional.of(Format.JPEG), BOX));
        assertThat(rejectionReason("rejected/jpeg-bad-table.jpg")).isEqualTo(reason);
    }

    @Test
    void rendersAnImageUpToTheLimitOfPixels() {
        assertThat(render(file(CAT), settings(Optional.empty(), 90, 300 * 200, List.of(BOX))))
                .isInstanceOf(Rendered.class);
        assertThat(render(file(CAT), settings(Optional.empty(), 90, 300 * 200 - 1, List.of(BOX))))
                .isInstanceOf(Rejected.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rejected/png-bomb.png",
                "rejected/jpeg-huge-header.jpg",
                "rejected/gif-huge-frame.gif",
                "rejected/avif-huge-header.avif"
            })
    @EnabledOnOs(OS.LINUX)
    void rejectsADecompressionBombInLittleMemory(String name) throws IOException {
        long before = resetPeakMegabytes();
        assertThat(rejectionReason(name)).contains("pixels are more than the limit");
        assertThat(peakMegabytes()).isLessThan(before + 100);
    }

    /** It has few pixels, but libvips holds whole rows of them in memory. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void rejectsAStripOfMillionsOfPixelsInLittleMemory() throws IOException {
        byte[] strip = file("ok/png-wide.png");
        strip[17] = 67; // the second of the four bytes of its width: 3,000 becomes 4,393,912
        long before = resetPeakMegabytes();
        assertThat(render(strip, settings(Optional.empty(), BOX)))
                .isEqualTo(new Rejected("its 4,393,912 x 10 pixels are more than 65,535 on the longer side"));
        assertThat(peakMegabytes()).isLessThan(before + 100);
    }

    /**
     * Resets the peak of the process's memory to its present size.
     *
     * @return the new peak
     */
    private static long resetPeakMegabytes() throws IOException {
        Files.writeString(Path.of("/proc/self/clear_refs"), "5");
        return peakMegabytes();
    }

    private static long peakMegabytes() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Picture onlyPicture(String name, RenderingSettings settings) {
        List<Picture> pictures = pictures(name, settings);
        assertThat(pictures).hasSize(1);
        return pictures.getFirst();
    }

    private static List<Picture> pictures(String name, RenderingSettings settings) {
        return switch (render(file(name), settings)) {
            case Rendered rendered -> rendered.pictures();
            case Rejected rejected -> fail(name + " was rejected: " + rejected.reason());
            case NotAdmitted _ -> fail(name + " had to wait");
        };
    }

    private static String rejectionReason(String name) {
        return switch (render(file(name), settings(Optional.empty(), BOX))) {
            case Rendered rendered -> fail(name + " was not rejected: " + rendered);
            case Rejected rejected -> rejected.reason();
            case NotAdmitted _ -> fail(name + " had to wait");
        };
    }
}
