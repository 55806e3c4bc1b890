package org.coatcheck.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

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

    private static final int START_OF_IMAGE = 0xD8;
    private static final int END_OF_IMAGE = 0xD9;
    private static final int START_OF_SCAN = 0xDA;

    /** Reads the markers up to the frame header. */
    static JpegHeader read(MemorySegment file) {
        long position = 2;
        while (position + 9 < file.byteSize()) {
            int marker = unsigned(file, position + 1);
            if (unsigned(file, position) != 0xFF || marker == 0 || marker == 0xFF) {
                position++; // libjpeg too skips fill bytes and garbage between segments
            } else if (isFrame(marker)) {
                return new JpegHeader(marker, unsigned(file, position + 4));
            } else if (marker == START_OF_SCAN || marker == END_OF_IMAGE) {
                break;
            } else {
                position += 2 + (hasLength(marker) ? length(file, position + 2) : 0);
            }
        }
        return new JpegHeader(0, 0);
    }

    /** 0xC4, 0xC8 and 0xCC are a Huffman table, reserved, and the conditions of an arithmetic decoder. */
    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker % 4 != 0 || marker == 0xC0;
    }

    /** Restart markers and 0x01 stand alone. */
    private static boolean hasLength(int marker) {
        return marker != 0x01 && (marker < 0xD0 || marker > START_OF_IMAGE);
    }

    private static int length(MemorySegment file, long position) {
        return unsigned(file, position) << 8 | unsigned(file, position + 1);
    }

    private static int unsigned(MemorySegment file, long position) {
        return Byte.toUnsignedInt(file.get(JAVA_BYTE, position));
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
