package org.coatcheck.image;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** What the first bytes of a file say that it is. */
sealed interface Identification {

    /** A format that can be decoded. */
    record Recognized(Format format) implements Identification {}

    /**
     * Anything else.
     *
     * @param reason why it is rejected, as the end of a sentence about the file
     */
    record Unsupported(String reason) implements Identification {}

    /** Looks at the first bytes, because the name may be wrong. */
    static Identification of(MemorySegment file) {
        HeifBrands brands = HeifBrands.read(file);
        if (brands.areHeic()) {
            return new Unsupported("it is HEIC, whose patented codec is not part of Coatcheck");
        }
        Optional<Format> format = brands.areAvifSequence() ? Optional.of(Format.AVIF) : VipsImage.detectFormat(file);
        if (format.isEmpty()) {
            return new Unsupported("it is none of JPEG, PNG, GIF, WebP and AVIF, whatever its name says");
        }
        Optional<String> unsupported = format.get() == Format.JPEG ? unsupported(file) : Optional.empty();
        return unsupported.isPresent() ? new Unsupported(unsupported.get()) : new Recognized(format.get());
    }

    private static Optional<String> unsupported(MemorySegment file) {
        JpegHeader header = JpegHeader.read(file);
        return header.hasTooManyScans(file)
                ? Optional.of("it is a progressive JPEG of more than " + JpegHeader.MOST_SCANS
                        + " scans, which would take too long to decode")
                : header.unsupportedProcess().map(process -> "it is a " + process + ", which libvips cannot decode");
    }
}
