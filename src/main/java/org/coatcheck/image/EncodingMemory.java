package org.coatcheck.image;

import java.util.List;

/** The memory that encoding the pictures of an image takes at most, measured as for {@link DecodingMemory}. */
final class EncodingMemory {

    /** Each picture is kept encoded, and the scaled image decoded, if several pictures are made from it or if it is cropped. */
    private static final int PICTURE = 8;

    /** A frame that is cropped is an image of its own. */
    private static final int CROPPED_FRAME = 16 << 10;

    private EncodingMemory() {}

    /** Bytes for all pictures. An encoder works on one frame at a time. */
    static long of(Rendering rendering) {
        List<Target> targets = rendering.targets();
        long pictures = targets.stream()
                .map(Target::picture)
                .mapToLong(TargetSize::pixels)
                .sum();
        long largest = targets.stream()
                .map(Target::picture)
                .mapToLong(TargetSize::pixels)
                .max()
                .orElse(0);
        boolean isCropped = targets.stream().anyMatch(Target::isCropped);
        long eachFrame = pictures * PICTURE + (isCropped ? rendering.largest().pixels() * PICTURE + CROPPED_FRAME : 0);
        return largest * encoder(rendering.format(), rendering.image().hasAlpha()) + eachFrame * rendering.frames();
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
