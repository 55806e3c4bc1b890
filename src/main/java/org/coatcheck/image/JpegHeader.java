package org.coatcheck.image;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * The coding process of a JPEG, from its frame header and its scans.
 *
 * <p>libjpeg-turbo shrinks while it decodes only if the process codes cosines (DCT). Of a lossless JPEG it would return the
 * top left part of the image instead of a smaller image.
 *
 * @param frame the second byte of the frame header's marker: 0xC0 to 0xCF; 0 if there is no frame header
 * @param precision bits a sample
 * @param samples of all channels together; a channel may have fewer than one a pixel
 * @param scans number of scans; not counted beyond {@link #MOST_SCANS} and one, nor after one that has the whole image
 * @param interleaved whether the first scan has all channels. Otherwise libjpeg must keep the whole image
 * @param metadata bytes that the application segments before the first scan take, such as EXIF, XMP and the profile
 * @see <a href="https://www.w3.org/Graphics/JPEG/itu-t81.pdf">ITU-T T.81, table B.1</a>
 */
record JpegHeader(int frame, int precision, long samples, int scans, boolean interleaved, long metadata)
        implements Header {

    /** Encoders write about ten. Each scan costs a pass over all pixels, and takes but some bytes in the file. */
    static final int MOST_SCANS = 100;

    /** What libjpeg and libvips keep of a segment beside its bytes. */
    private static final int KEPT_SEGMENT = 80;

    /** Reads the markers: up to the first scan, or to the end if the scans complete one another. */
    static JpegHeader read(MemorySegment file) {
        JpegMarkers markers = new JpegMarkers(file);
        JpegHeader header = new JpegHeader(0, 0, 0, 0, true, 0);
        int channels = 0;
        while (header.scans <= MOST_SCANS && markers.advance()) {
            if (markers.marker() == JpegMarkers.START_OF_SCAN) {
                header = header.withScan(markers.content(0) >= channels);
                if (!header.isKeptWhole()) {
                    return header;
                }
            } else if (isApplication(markers.marker())) {
                header = header.withMetadata(markers.length() + KEPT_SEGMENT);
            } else if (header.frame == 0 && isFrame(markers.marker())) {
                channels = markers.content(5);
                header = new JpegHeader(
                        markers.marker(), markers.content(0), samples(markers), 0, true, header.metadata);
            }
        }
        return header;
    }

    private JpegHeader withScan(boolean ofAllChannels) {
        return new JpegHeader(frame, precision, samples, scans + 1, scans == 0 ? ofAllChannels : interleaved, metadata);
    }

    private JpegHeader withMetadata(long more) {
        return new JpegHeader(frame, precision, samples, scans, interleaved, metadata + more);
    }

    private static boolean isApplication(int marker) {
        return marker >= 0xE0 && marker <= 0xEF;
    }

    /**
     * The samples in whole blocks of 8 x 8. A frame header has the precision, the height, the width and the number of
     * channels, and of each channel its name, its blocks in both directions, and its table.
     */
    private static long samples(JpegMarkers markers) {
        int height = markers.content(1) << 8 | markers.content(2);
        int width = markers.content(3) << 8 | markers.content(4);
        int across = 1;
        int down = 1;
        int blocks = 0;
        for (int channel = 0; channel < markers.content(5); channel++) {
            int factors = markers.content(7 + 3 * channel);
            across = Math.max(across, factors >> 4);
            down = Math.max(down, factors & 15);
            blocks += (factors >> 4) * (factors & 15);
        }
        return (long) Math.ceilDiv(width, 8 * across) * Math.ceilDiv(height, 8 * down) * blocks * 64;
    }

    /** Whether the file has so many scans that their decoding would take long. */
    boolean hasTooManyScans() {
        return scans > MOST_SCANS;
    }

    private boolean isProgressive() {
        return frame == 0xC2 || frame == 0xCA;
    }

    /** Whether libjpeg keeps the coefficients of the whole image, because the scans complete one another. */
    boolean isKeptWhole() {
        return isProgressive() || !interleaved;
    }

    /** 0xC4, 0xC8 and 0xCC are a Huffman table, reserved, and the conditions of an arithmetic decoder. */
    private static boolean isFrame(int marker) {
        return marker == 0xC0 || (marker > 0xC0 && marker <= 0xCF && marker % 4 != 0);
    }

    /** Whether libjpeg-turbo can shrink while it decodes. */
    boolean shrinks() {
        return precision == 8 && (frame <= 0xC2 || frame == 0xC9 || frame == 0xCA);
    }

    @Override
    public Optional<String> unsupported() {
        return hasTooManyScans()
                ? Optional.of("it is a JPEG of more than " + MOST_SCANS + " scans, which would take too long to decode")
                : unsupportedProcess().map(process -> "it is a " + process + ", which libvips cannot decode");
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

    @Override
    public Format format() {
        return Format.JPEG;
    }
}
