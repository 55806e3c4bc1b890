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

    /** What the header says of the colours, if that counts more than an ICC profile or the image has none. */
    default Optional<ColourEncoding> colours() {
        return Optional.empty();
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
