package org.coatcheck.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.coatcheck.image.TestImages.bytes;
import static org.coatcheck.image.TestImages.file;
import static org.coatcheck.image.TestImages.pixels;
import static org.coatcheck.image.TestImages.render;

import java.awt.Color;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.coatcheck.image.AvifFile.Coded;
import org.coatcheck.image.RenderingResult.Rejected;
import org.coatcheck.image.RenderingResult.Rendered;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** AVIF files of several images. */
class AvifItemsTest {

    private static final Color BROWN = new Color(200, 120, 80);

    /** To encode it takes seconds. */
    private static final Coded LARGE = Coded.of(2048, 2048, BROWN);

    private static final byte[] PQ = AvifFile.codePoints(9, 16, 9);

    private static RenderingResult rendered(byte[] image) {
        return render(image, TestImages.settings(Optional.of(Format.PNG), 128));
    }

    /** The colour of a pixel that is neither at an edge nor in the middle. */
    private static Color colour(RenderingResult result) {
        assertThat(result).isInstanceOf(Rendered.class);
        return new Color(
                pixels(bytes(((Rendered) result).pictures().getFirst())).getRGB(40, 30), true);
    }

    private static void isNear(Color colour, Color expected) {
        assertThat(new int[] {colour.getRed(), colour.getGreen(), colour.getBlue(), colour.getAlpha()})
                .satisfies(samples -> {
                    assertThat(samples[0]).isBetween(expected.getRed() - 6, expected.getRed() + 6);
                    assertThat(samples[1]).isBetween(expected.getGreen() - 6, expected.getGreen() + 6);
                    assertThat(samples[2]).isBetween(expected.getBlue() - 6, expected.getBlue() + 6);
                    assertThat(samples[3]).isBetween(expected.getAlpha() - 6, expected.getAlpha() + 6);
                });
    }

    private static AvifFile withThumbnail(Coded picture) {
        return new AvifFile()
                .image(2, Coded.of(400, 300, Color.BLUE))
                .image(1, picture)
                .reference("thmb", 2, 1);
    }

    /** Else a thumbnail could show something other than the upload. */
    @Test
    void showsThePictureAndNotTheThumbnailInTheFile() {
        Coded picture = Coded.of(800, 600, Color.RED);

        isNear(colour(rendered(withThumbnail(picture).bytes())), Color.RED);
    }

    @Test
    void rejectsACutPictureWhoseThumbnailInTheFileIsWhole() {
        byte[] file = withThumbnail(Coded.of(800, 600, Color.RED)).bytes();

        assertThat(rendered(Arrays.copyOf(file, file.length - 20))).isInstanceOf(Rejected.class);
    }

    @Test
    void coloursAreThoseOfThePicture() {
        AvifFile file = new AvifFile()
                .image(1, Coded.of(400, 300, Color.BLUE), PQ)
                .image(2, Coded.of(400, 300, BROWN), AvifFile.codePoints(1, 13, 6))
                .primary(2);

        isNear(colour(rendered(file.bytes())), BROWN);
    }

    @Test
    void readsBoxesWithLongLengths() {
        AvifFile file = new AvifFile().image(1, Coded.of(400, 300, BROWN), PQ);
        Color expected = colour(rendered(file.bytes()));
        HeifHeader header = HeifHeader.read(MemorySegment.ofArray(file.bytes()));

        byte[] sameWithLongLength = file.withALongMeta().bytes();

        assertThat(expected).isNotEqualTo(BROWN);
        assertThat(colour(rendered(sameWithLongLength))).isEqualTo(expected);
        assertThat(HeifHeader.read(MemorySegment.ofArray(sameWithLongLength))).isEqualTo(header);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void dividesColoursThatAreMultipliedByTheTransparency(boolean premultiplied) {
        AvifFile file = new AvifFile()
                .image(1, Coded.of(400, 300, new Color(60, 20, 20)))
                .image(2, Coded.of(400, 300, new Color(64, 64, 64)), AvifFile.transparency())
                .reference("auxl", 2, 1);
        if (premultiplied) {
            file.reference("prem", 1, 2);
        }

        isNear(colour(rendered(file.bytes())), premultiplied ? new Color(239, 80, 80, 64) : new Color(60, 20, 20, 64));
    }

    @Test
    void joinsTheTilesOfAGrid() {
        Coded tile = Coded.of(512, 512, BROWN);
        AvifFile file = new AvifFile()
                .grid(1, 1000, 700, 2, 2, 2, 3, 4, 5)
                .image(2, tile)
                .image(3, tile)
                .image(4, tile)
                .image(5, tile);

        isNear(colour(rendered(file.bytes())), BROWN);
    }

    /** The whole is decoded. */
    @Test
    void countsThePixelsThatAPictureDoesNotShow() {
        byte[] file = new AvifFile()
                .image(1, Coded.of(400, 300, BROWN), AvifFile.middle(100, 80))
                .bytes();
        List<Integer> sizes = List.of(128);

        isNear(colour(rendered(file)), BROWN);
        assertThat(render(file, TestImages.settings(Optional.empty(), 80, 100_000, sizes)))
                .isEqualTo(
                        new Rejected("it shows a part of its 120,000 pixels, which are more than the limit of 100,000"
                                + " (COATCHECK_MAX_PIXELS)"));
    }

    /** 768 KB of it took a minute before libvips saw them. */
    @Test
    void rejectsAPictureWhoseDataMayBeInThousandsOfPlaces() {
        byte[] file = AvifFile.withDataInPlaces(48_000);

        assertThat(HeifHeader.read(MemorySegment.ofArray(file)).listsTooLong()).isTrue();
        assertThat(rendered(file))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.reason()).contains("lists have more than"));
    }

    private static int[] times(int count, int item) {
        return IntStream.generate(() -> item).limit(count).toArray();
    }

    /** 1.3 KB of it took half a minute. */
    @Test
    void rejectsAGridOfTheSameTileAgainAndAgain() {
        int[] tiles = times(256, 2);
        byte[] file = new AvifFile()
                .grid(1, 2048, 2048, 16, 16, tiles)
                .image(2, LARGE)
                .bytes();

        assertThat(rendered(file))
                .isEqualTo(new Rejected("it is an AVIF with 1,073 megapixels to decode, which would take too long"));
    }

    @Test
    void rejectsAGridOfGrids() {
        int[] grids = times(100, 2);
        int[] tiles = times(100, 3);
        byte[] file = new AvifFile()
                .grid(1, 1000, 1000, 10, 10, grids)
                .grid(2, 1000, 1000, 10, 10, tiles)
                .image(3, LARGE)
                .bytes();

        assertThat(rendered(file)).isInstanceOf(Rejected.class);
    }

    @Test
    void rejectsALongChainOfGrids() {
        AvifFile chain = new AvifFile();
        for (int number = 1; number < 900; number++) {
            chain.grid(number, 100, 100, 1, 1, number + 1);
        }
        byte[] file = chain.image(900, Coded.of(100, 100, BROWN)).bytes();

        assertThat(rendered(file)).isInstanceOf(Rejected.class);
    }

    /** Before the real list there is another one, of 100,000 items. */
    @Test
    void rejectsAFileOfVeryLongLists() {
        byte[] file = new AvifFile().image(1, Coded.of(100, 100, BROWN)).bytes();
        byte[] list = {
            0, 0, 0, 36, 'm', 'e', 't', 'a', 0, 0, 0, 0, 0, 0, 0, 24, 'i', 'p', 'r', 'p', 0, 0, 0, 16, 'i', 'p', 'm',
            'a', 0, 0, 0, 0, 0, 2, 0, 0
        };
        int brands = ByteBuffer.wrap(file).getInt();
        ByteBuffer padded = ByteBuffer.allocate(file.length + list.length);
        padded.put(file, 0, brands).put(list).put(file, brands, file.length - brands);

        assertThat(rendered(padded.array()))
                .isEqualTo(new Rejected("it is an AVIF whose lists have more than 100,000 entries,"
                        + " which would take too long to read"));
    }

    @Test
    void rejectsAGridOfItself() {
        byte[] file = new AvifFile()
                .grid(1, 1000, 1000, 1, 1, 1)
                .image(2, Coded.of(100, 100, BROWN))
                .bytes();

        assertThat(rendered(file)).isInstanceOf(Rejected.class);
    }

    /** An item that is another one hides how large that is. */
    @Test
    void rejectsAGridOfAnImageThatIsALargerOne() {
        int[] tiles = times(256, 2);
        byte[] file = new AvifFile()
                .grid(1, 2048, 2048, 16, 16, tiles)
                .sameAs(2, 128, 128, 3)
                .image(3, LARGE)
                .bytes();

        assertThat(rendered(file)).isInstanceOf(Rejected.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void acceptsALargeImageOfFewFrames(int frames) {
        byte[] file = new AvifFile().image(1, LARGE.times(frames)).bytes();

        isNear(colour(rendered(file)), BROWN);
    }

    /** Of 3.4 KB, eleven frames took four seconds. */
    @Test
    void rejectsALargeImageOfManyFrames() {
        byte[] file = new AvifFile().image(1, LARGE.times(8)).bytes();

        assertThat(rendered(file))
                .isEqualTo(new Rejected("it is an AVIF with 33 megapixels to decode, which would take too long"));
    }

    @Test
    void rejectsAnImageOfVeryManyFrames() {
        byte[] file =
                new AvifFile().image(1, Coded.of(16, 16, BROWN).times(1_001)).bytes();

        assertThat(rendered(file))
                .isEqualTo(new Rejected("it is an AVIF with an image of more than 1,000 frames,"
                        + " which would take too long to decode"));
    }

    /** The memory for metadata is known before it is read. */
    @Test
    void countsMetadata() {
        AvifFile plain = new AvifFile().image(1, Coded.of(100, 100, BROWN));
        long without = HeifHeader.read(MemorySegment.ofArray(plain.bytes())).metadata();

        byte[] file = plain.metadata(2, 1_000_000).bytes();

        assertThat(HeifHeader.read(MemorySegment.ofArray(file)).metadata())
                .as("with the entries of two more lists")
                .isBetween(without + 1_000_000, without + 1_000_500);
    }

    /** libvips does not look for AV1 behind these brands. */
    @ParameterizedTest
    @ValueSource(strings = {"mif1", "miaf", "MA1A", "MA1B", "avio", "iso8"})
    void acceptsEachBrandOfAnAvif(String brand) {
        byte[] file = new AvifFile().image(1, Coded.of(400, 300, BROWN)).bytes();
        System.arraycopy(brand.getBytes(StandardCharsets.US_ASCII), 0, file, 8, 4);

        isNear(colour(rendered(file)), BROWN);
    }

    @Test
    void lyingBoxesEndTheSearch() {
        byte[] file = file("ok/avif-8-bit.avif");
        for (int at = 0; at < file.length - 8; at++) {
            byte[] changed = file.clone();
            changed[at] = (byte) 0xFF;
            assertThatCode(() -> HeifHeader.read(MemorySegment.ofArray(changed)))
                    .doesNotThrowAnyException();
        }
    }
}
