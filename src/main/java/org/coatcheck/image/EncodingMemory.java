package org.coatcheck.image;

import java.util.List;

/** The memory that encoding the pictures of an image takes at most, measured as for {@link DecodingMemory}. */
final class EncodingMemory {

    /** Each picture is kept encoded, and the scaled image decoded, if several pictures are made from it or if it is cropped. */
    private static final int PICTURE = 8;

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
        long croppedFrom = targets.stream().anyMatch(Target::isCropped)
                ? rendering.largest().pixels()
                : 0;
        return largest * encoder(rendering.format(), rendering.image().hasAlpha())
                + (pictures + croppedFrom) * rendering.frames() * PICTURE;
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
