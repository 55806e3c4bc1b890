package org.coatcheck.image;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.Set;

/**
 * The properties of the images in an AVIF file: of the picture, of its transparency, of the tiles of a grid. Each counts
 * whether it is used or not.
 *
 * @param sequence whether it is an animation, whose brand libvips does not know
 * @param pixels of the largest image. libheif decodes none that is larger than it says
 * @param deep whether an image has more than eight bits a sample
 * @param subsampled whether all images have half the colour samples, or none, in both directions
 * @param grid whether the picture consists of others; libheif decodes four of them at a time
 * @param colours by code points ({@code nclx}); an ICC profile beside them counts for the pixels, too, and libvips reads it
 * @see <a href="https://aomediacodec.github.io/av1-isobmff/#av1codecconfigurationbox-syntax">Syntax of av1C</a>
 */
record HeifHeader(
        boolean sequence, long pixels, boolean deep, boolean subsampled, boolean grid, Optional<ColourEncoding> colours)
        implements Header {

    private static final Set<String> CONTAINERS = Set.of("meta", "iprp", "ipco", "iinf");

    /** Larger than any limit, and still small enough to be multiplied. */
    private static final long LARGEST_AREA = 1L << 40;

    /** Reads the boxes of a file. The lengths of boxes that are within others are not trusted either. */
    static HeifHeader read(MemorySegment file) {
        Bytes bytes = new Bytes(file);
        HeifHeader header =
                new HeifHeader(HeifBrands.read(file).areAvifSequence(), 0, false, true, false, Optional.empty());
        long at = 0;
        while (at + 8 <= bytes.size()) {
            String type = bytes.type(at + 4);
            header = header.with(bytes, at, type);
            at += CONTAINERS.contains(type) ? 8 + fieldsBeforeBoxes(bytes, at, type) : length(bytes, at);
        }
        return header;
    }

    /** Version and flags, and the number of items: two bytes in version 0 of {@code iinf}, four in the others. */
    private static int fieldsBeforeBoxes(Bytes bytes, long box, String type) {
        return switch (type) {
            case "meta" -> 4;
            case "iinf" -> bytes.unsignedByte(box + 8) == 0 ? 6 : 8;
            default -> 0;
        };
    }

    /** A length of 1 means that a longer one follows the type, of 0 that the box ends with the file. */
    private static long length(Bytes bytes, long box) {
        long length = bytes.unsignedInt(box);
        if (length == 1) {
            long high = bytes.unsignedInt(box + 8);
            return high == 0 ? Math.max(16, bytes.unsignedInt(box + 12)) : bytes.size();
        }
        return length == 0 ? bytes.size() : Math.max(8, length);
    }

    private HeifHeader with(Bytes bytes, long box, String type) {
        return switch (type) {
            case "ispe" ->
                new HeifHeader(
                        sequence,
                        Math.max(pixels, area(bytes.unsignedInt(box + 12), bytes.unsignedInt(box + 16))),
                        deep,
                        subsampled,
                        grid,
                        colours);
            case "av1C" -> {
                int flags = bytes.unsignedByte(box + 10);
                yield new HeifHeader(
                        sequence,
                        pixels,
                        deep || (flags & 0x40) != 0,
                        subsampled && (flags & 0x0C) == 0x0C,
                        grid,
                        colours);
            }
            case "infe" -> new HeifHeader(sequence, pixels, deep, subsampled, grid || isDerived(bytes, box), colours);
            case "colr" ->
                new HeifHeader(sequence, pixels, deep, subsampled, grid, colours.or(() -> codePoints(bytes, box)));
            default -> this;
        };
    }

    /** The box has code points or an ICC profile. */
    private static Optional<ColourEncoding> codePoints(Bytes bytes, long box) {
        return bytes.type(box + 8).equals("nclx")
                ? ColourEncoding.ofCodePoints(unsignedShort(bytes, box + 12), unsignedShort(bytes, box + 14))
                : Optional.empty();
    }

    private static int unsignedShort(Bytes bytes, long at) {
        return (bytes.unsignedByte(at) << 8) | bytes.unsignedByte(at + 1);
    }

    private static long area(long width, long height) {
        return height != 0 && width > LARGEST_AREA / height ? LARGEST_AREA : width * height;
    }

    /** Version 2 has item numbers of two bytes, version 3 of four. */
    private static boolean isDerived(Bytes bytes, long box) {
        String item = bytes.type(box + (bytes.unsignedByte(box + 8) == 3 ? 18 : 16));
        return Set.of("grid", "iovl", "tili").contains(item);
    }

    @Override
    public Format format() {
        return Format.AVIF;
    }
}
