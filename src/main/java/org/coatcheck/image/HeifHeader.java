package org.coatcheck.image;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.coatcheck.image.HeifItems.Composition;
import org.coatcheck.image.HeifItems.Property;

/**
 * The images in an AVIF file: the picture, its transparency, the tiles of a grid. Each counts whether it is used or not.
 *
 * @param pixels of the largest image. libheif decodes none that is larger than it says
 * @param deep whether an image has more than eight bits a sample
 * @param subsampled whether all images have half the colour samples, or none, in both directions
 * @param grid whether the picture consists of others; libheif decodes four of them at a time
 * @param decodedPixels of the image, or of all parts of the image, that takes the most
 * @param frames of the AV1 image that has the most; not counted beyond {@link #MOST_FRAMES} and one
 * @param premultiplied whether the colours of the picture are multiplied by its transparency
 * @param listsTooLong whether the file has more entries in its lists than are read
 * @param metadata bytes that ICC profiles, EXIF, XMP and the descriptions of images take
 * @param colours of the picture by code points ({@code nclx}); an ICC profile beside them counts for the pixels, too, and libvips
 *     reads it
 * @see <a href="https://aomediacodec.github.io/av1-isobmff/#av1codecconfigurationbox-syntax">Syntax of av1C</a>
 */
record HeifHeader(
        long pixels,
        boolean deep,
        boolean subsampled,
        boolean grid,
        long decodedPixels,
        int frames,
        boolean premultiplied,
        boolean listsTooLong,
        long metadata,
        Optional<ColourEncoding> colours)
        implements Header {

    private static final Set<String> COMPOSED = Set.of("grid", "iovl", "tili");

    /** Not counted beyond. Encoders write one, or a few layers of a progressive picture. */
    private static final int MOST_FRAMES = 1_000;

    /** A picture can have some layers, and the tiles at the edges of a grid are cut: in a small picture, most of them. */
    private static final int MOST_TIMES = 4;

    /** libheif reads no larger one. */
    private static final long LARGEST_ITEM = 64 << 20;

    private static final long FEW_PIXELS = 16 << 20;

    /** What libheif keeps of a byte that describes images, at most: of a box of 8 bytes, and of a unit of 3 bytes in one. */
    private static final int KEPT_OF_A_BYTE = 5;

    static HeifHeader read(MemorySegment file) {
        Bytes bytes = new Bytes(file);
        HeifItems items = new HeifItems(bytes);
        HeifTiles tiles = new HeifTiles(bytes, items);
        Av1Frames frames = new Av1Frames(bytes);
        return new HeifHeader(
                tiles.largestImage(),
                codecs(bytes, items).anyMatch(flags -> (flags & 0x40) != 0),
                codecs(bytes, items).allMatch(flags -> (flags & 0x0C) == 0x0C),
                items.hasAny(COMPOSED),
                tiles.mostDecoded(),
                items.data(Set.of("av01"))
                        .mapToInt(image -> frames.count(image, MOST_FRAMES))
                        .max()
                        .orElse(0),
                items.isPremultiplied(),
                items.isTooLong(),
                metadata(items),
                colours(bytes, items));
    }

    private static long metadata(HeifItems items) {
        long profiles = items.properties("colr")
                .mapToLong(profile -> profile.end() - profile.content())
                .sum();
        long others = items.data(Set.of("Exif", "mime", "uri "))
                .flatMap(List::stream)
                .mapToLong(piece -> Math.clamp(piece.length(), 0, LARGEST_ITEM))
                .sum();
        return profiles + others + KEPT_OF_A_BYTE * items.descriptions();
    }

    /** The flags of each codec's configuration: 0x40 for more than eight bits, 0x08 and 0x04 for half the samples. */
    private static Stream<Integer> codecs(Bytes bytes, HeifItems items) {
        return items.properties("av1C").map(codec -> bytes.unsignedByte(codec.content() + 2));
    }

    /** The colours of a grid may be those of its tiles. */
    private static Optional<ColourEncoding> colours(Bytes bytes, HeifItems items) {
        Stream<Long> images = Stream.concat(
                Stream.of(items.primary()),
                items.compositions().stream()
                        .filter(whole -> whole.item() == items.primary())
                        .map(Composition::parts)
                        .flatMap(parts -> parts.stream().limit(1)));
        return images.flatMap(image -> items.propertiesOf(image, "colr"))
                .filter(colour -> bytes.type(colour.content()).equals("nclx"))
                .findFirst()
                .flatMap(colour -> codePoints(bytes, colour));
    }

    private static Optional<ColourEncoding> codePoints(Bytes bytes, Property colour) {
        BytesReader fields = new BytesReader(bytes, colour.content() + 4);
        return ColourEncoding.ofCodePoints((int) fields.next(2), (int) fields.next(2));
    }

    @Override
    public Optional<String> unsupported() {
        if (listsTooLong) {
            return Optional.of("it is an AVIF whose lists have more than %,d entries, which would take too long to read"
                    .formatted(HeifItems.MOST_ENTRIES));
        }
        if (frames > MOST_FRAMES) {
            return Optional.of(
                    "it is an AVIF with an image of more than %,d frames, which would take too long to decode"
                            .formatted(MOST_FRAMES));
        }
        long pixelsToDecode = decodedPixels * Math.max(1, frames);
        return pixelsToDecode <= Math.max(FEW_PIXELS, MOST_TIMES * pixels)
                ? Optional.empty()
                : Optional.of("it is an AVIF with %,d megapixels to decode, which would take too long"
                        .formatted(pixelsToDecode / 1_000_000));
    }

    @Override
    public Format format() {
        return Format.AVIF;
    }
}
