package org.coatcheck.image;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** What the header of a file says that it is. */
sealed interface Identification {

    /** An image that can be decoded. */
    record Recognized(Header header) implements Identification {}

    /**
     * Anything else.
     *
     * @param reason why it is rejected, as the end of a sentence about the file
     */
    record Unsupported(String reason) implements Identification {}

    /** Looks at the first bytes, because the name may be wrong. */
    static Identification of(MemorySegment file) {
        if (file.byteSize() == 0) {
            return new Unsupported("it is empty");
        }
        HeifBrands brands = HeifBrands.read(file);
        if (brands.areHeic()) {
            return new Unsupported("it is HEIC, whose patented codec is not part of Coatcheck");
        }
        Optional<Format> format = brands.areAvif() ? Optional.of(Format.AVIF) : VipsImage.detectFormat(file);
        if (format.isEmpty()) {
            return new Unsupported("it is none of JPEG, PNG, GIF, WebP and AVIF, whatever its name says");
        }
        Header header = Header.read(format.get(), file);
        return header.unsupported().<Identification>map(Unsupported::new).orElseGet(() -> new Recognized(header));
    }
}
