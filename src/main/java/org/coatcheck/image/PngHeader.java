package org.coatcheck.image;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * What the chunks of a PNG tell.
 *
 * @param metadata bytes that texts, EXIF, palettes and the colour profile take at most when they are unpacked. libpng unpacks
 *     them while it reads the header, so a file of 900 KB could take 5 GB
 * @param colours by the chunk that counts: {@code cICP} before {@code sRGB}, before {@code gAMA} and {@code cHRM}
 * @param overridesProfile whether that is {@code cICP}; the profile counts more than the others
 * @see <a href="https://www.w3.org/TR/png-3/#11textinfo">PNG, textual information</a>
 * @see <a href="https://www.w3.org/TR/png-3/#color-chunk-precendence">PNG, colour chunk precedence</a>
 */
record PngHeader(long metadata, Optional<ColourEncoding> colours, boolean overridesProfile) implements Header {

    private static final int SIGNATURE = 8;

    /** Length, type and checksum of a chunk. */
    private static final int FRAME = 12;

    /** The most that deflate can shrink anything. */
    private static final long DEFLATE_RATIO = 1032;

    /** libvips lets libpng unpack no more of one chunk ({@code png_set_chunk_malloc_max}). */
    private static final long LARGEST_CHUNK = 50L << 20;

    private static final int LONGEST_KEYWORD = 79;

    static PngHeader read(MemorySegment file) {
        Bytes bytes = new Bytes(file);
        PngColours colours = new PngColours(bytes);
        long metadata = 0;
        for (long at = SIGNATURE; at + FRAME <= bytes.size(); at += FRAME + bytes.unsignedInt(at)) {
            metadata += metadata(bytes, at);
            colours.read(at);
        }
        Optional<ColourEncoding> coded = colours.coded();
        return new PngHeader(metadata, coded.or(colours::uncoded), coded.isPresent());
    }

    private static long metadata(Bytes bytes, long chunk) {
        long length = bytes.unsignedInt(chunk);
        long unpacked = Math.min(LARGEST_CHUNK, DEFLATE_RATIO * length);
        return switch (bytes.type(chunk + 4)) {
            case "zTXt", "iCCP" -> unpacked;
            case "iTXt" -> hasCompressionFlag(bytes, chunk + 8) ? unpacked : length;
            case "tEXt", "eXIf", "sPLT" -> length;
            default -> 0;
        };
    }

    /** The flag follows the keyword and the zero that ends it. */
    private static boolean hasCompressionFlag(Bytes bytes, long keyword) {
        long end = keyword;
        while (bytes.unsignedByte(end) != 0 && end < keyword + LONGEST_KEYWORD) {
            end++;
        }
        return bytes.unsignedByte(end + 1) != 0;
    }

    @Override
    public Format format() {
        return Format.PNG;
    }
}
