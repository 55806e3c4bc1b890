package org.coatcheck.image;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * The coding process of a JPEG, from its frame header.
 *
 * <p>libjpeg-turbo shrinks while it decodes only if the process codes cosines (DCT). Of a lossless JPEG it would return the
 * top left part of the image instead of a smaller image.
 *
 * @param frame the second byte of the frame header's marker: 0xC0 to 0xCF; 0 if there is no frame header
 * @param precision bits a sample
 * @see <a href="https://www.w3.org/Graphics/JPEG/itu-t81.pdf">ITU-T T.81, table B.1</a>
 */
record JpegHeader(int frame, int precision) {

    /** Encoders write about ten. Each scan costs a pass over all pixels, and takes but some bytes in the file. */
    static final int MOST_SCANS = 100;

    /** Reads the markers up to the frame header. */
    static JpegHeader read(MemorySegment file) {
        JpegMarkers markers = new JpegMarkers(file);
        while (markers.advance() && markers.marker() != JpegMarkers.START_OF_SCAN) {
            if (isFrame(markers.marker())) {
                return new JpegHeader(markers.marker(), markers.content());
            }
        }
        return new JpegHeader(0, 0);
    }

    /** Whether the file has so many scans that their decoding would take long. Only a progressive JPEG may have many. */
    boolean hasTooManyScans(MemorySegment file) {
        if (frame != 0xC2 && frame != 0xCA) {
            return false;
        }
        int scans = 0;
        JpegMarkers markers = new JpegMarkers(file);
        while (scans <= MOST_SCANS && markers.advance()) {
            scans += markers.marker() == JpegMarkers.START_OF_SCAN ? 1 : 0;
        }
        return scans > MOST_SCANS;
    }

    /** 0xC4, 0xC8 and 0xCC are a Huffman table, reserved, and the conditions of an arithmetic decoder. */
    private static boolean isFrame(int marker) {
        return marker == 0xC0 || (marker > 0xC0 && marker <= 0xCF && marker % 4 != 0);
    }

    /** Whether libjpeg-turbo can shrink while it decodes. */
    boolean shrinks() {
        return precision == 8 && (frame <= 0xC2 || frame == 0xC9 || frame == 0xCA);
    }

    /** The name of the process if libjpeg-turbo, as libvips calls it, cannot decode it. */
    Optional<String> unsupportedProcess() {
        return switch (frame) {
            case 0xC5, 0xC6, 0xC7, 0xCD, 0xCE, 0xCF -> Optional.of("hierarchical JPEG");
            case 0xCB -> Optional.of("lossless JPEG with arithmetic coding");
            case 0 -> Optional.empty();
            default -> precision == 8 ? Optional.empty() : Optional.of(precision + "-bit JPEG");
        };
    }
}
