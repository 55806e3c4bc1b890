package org.coatcheck.image;

import java.util.List;

/** The memory that encoding the pictures of an image takes at most, measured as for {@link DecodingMemory}. */
final class EncodingMemory {

    /** Each picture is kept encoded, and the largest one decoded too, if smaller ones are made from it. */
    private static final int PICTURE = 8;

    private EncodingMemory() {}

    /** Bytes for pictures. The first one is the largest. */
    static long of(Format format, List<TargetSize> pictures, boolean alpha) {
        long all = pictures.stream().mapToLong(TargetSize::pixels).sum();
        return pictures.getFirst().pixels() * encoder(format, alpha) + PICTURE * all;
    }

    /** Bytes a pixel. */
    private static int encoder(Format format, boolean alpha) {
        return switch (format) {
            // The coefficients, because the tables are made for the image.
            case JPEG -> 8;
            case PNG -> 8;
            // Floating-point numbers, from which the palette is computed.
            case GIF -> 24;
            // The lossless codec, which codes transparency, takes more.
            case WEBP -> alpha ? 32 : 8;
            case AVIF -> alpha ? 48 : 32;
        };
    }
}
