package org.coatcheck.image;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * What Coatcheck reads by itself of the header of an image, because libvips does not tell it, or only after it has taken the
 * memory. Each file is read once.
 */
sealed interface Header permits JpegHeader, PngHeader, GifHeader, WebpHeader, HeifHeader {

    /** The format of the image. */
    Format format();

    /** Why the image is not decoded, as the end of a sentence about the file; empty if it is. */
    default Optional<String> unsupported() {
        return Optional.empty();
    }

    /** What the header says of the colours. It counts if the image has no ICC profile, or none that can be used. */
    default Optional<ColourEncoding> colours() {
        return Optional.empty();
    }

    /** Whether what it says of the colours counts more than a profile. */
    default boolean overridesProfile() {
        return false;
    }

    /** Reads the header of a file whose first bytes indicate a format. */
    static Header read(Format format, MemorySegment file) {
        return switch (format) {
            case JPEG -> JpegHeader.read(file);
            case PNG -> PngHeader.read(file);
            case GIF -> GifHeader.read(file);
            case WEBP -> WebpHeader.read(file);
            case AVIF -> HeifHeader.read(file);
        };
    }
}
