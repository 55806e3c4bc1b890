package org.coatcheck.image;

import java.util.Optional;

/**
 * What an image's header says, without an ICC profile, of the colours that its samples mean.
 *
 * @param primaries the chromaticities of red, green, blue and white
 * @param transfer how a sample becomes light
 * @see <a href="https://www.itu.int/rec/T-REC-H.273">H.273, the code points of cICP in PNG and nclx in AVIF</a>
 */
record ColourEncoding(Primaries primaries, Transfer transfer) {

    /**
     * Reads code points.
     *
     * @return empty if the encoding is not specified, or is none that this class knows
     */
    static Optional<ColourEncoding> ofCodePoints(int primaries, int transfer) {
        return Primaries.ofCodePoint(primaries)
                .flatMap(known -> Transfer.ofCodePoint(transfer).map(curve -> new ColourEncoding(known, curve)));
    }

    /** Whether the samples are sRGB, or so near to it that browsers take them for it. */
    boolean isSrgb() {
        return primaries.isNear(Primaries.BT709) && transfer.isNear(Transfer.Standard.SRGB);
    }
}
