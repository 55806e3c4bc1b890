package org.coatcheck.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/**
 * Goes from marker to marker of a JPEG, up to the marker that ends the image. Bytes between two segments, and the data of a
 * scan, are skipped, as libjpeg does.
 *
 * @see <a href="https://www.w3.org/Graphics/JPEG/itu-t81.pdf">ITU-T T.81, table B.1</a>
 */
final class JpegMarkers {

    static final int START_OF_SCAN = 0xDA;
    private static final int START_OF_IMAGE = 0xD8;
    private static final int END_OF_IMAGE = 0xD9;

    private final MemorySegment file;
    private long position;
    private long next = 2;

    JpegMarkers(MemorySegment file) {
        this.file = file;
    }

    /** Goes to the next marker; false if there is none. */
    boolean advance() {
        for (position = next; position + 4 < file.byteSize(); position++) {
            if (at(0) == 0xFF && at(1) != 0 && at(1) != 0xFF) {
                next = position + 2 + (hasLength(at(1)) ? at(2) << 8 | at(3) : 0);
                return at(1) != END_OF_IMAGE;
            }
        }
        next = position;
        return false;
    }

    /** The second byte of the marker. */
    int marker() {
        return at(1);
    }

    /** The length of the segment behind the marker. */
    long length() {
        return next - position - 2;
    }

    /** A byte of the segment's content; 0 beyond the end of the file. */
    int content(int index) {
        return new Bytes(file).unsignedByte(position + 4 + index);
    }

    /** Restart markers and 0x01 stand alone. */
    private static boolean hasLength(int marker) {
        return marker != 0x01 && (marker < 0xD0 || marker > START_OF_IMAGE);
    }

    private int at(int offset) {
        return Byte.toUnsignedInt(file.get(JAVA_BYTE, position + offset));
    }
}
