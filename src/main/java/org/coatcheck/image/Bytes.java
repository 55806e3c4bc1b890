package org.coatcheck.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Reads fields of a file. A field beyond the end is zero, or an empty text: a header may lie about its length. */
record Bytes(MemorySegment file) {

    private static final ValueLayout.OfInt BIG = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt LITTLE = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final ValueLayout.OfShort LITTLE_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    long size() {
        return file.byteSize();
    }

    int unsignedByte(long offset) {
        return has(offset, 1) ? Byte.toUnsignedInt(file.get(JAVA_BYTE, offset)) : 0;
    }

    /** Two bytes, the lower one first. */
    int unsignedShortReversed(long offset) {
        return has(offset, 2) ? Short.toUnsignedInt(file.get(LITTLE_SHORT, offset)) : 0;
    }

    /** Four bytes, the highest one first. */
    long unsignedInt(long offset) {
        return has(offset, 4) ? Integer.toUnsignedLong(file.get(BIG, offset)) : 0;
    }

    /** Four bytes, the lowest one first. */
    long unsignedIntReversed(long offset) {
        return has(offset, 4) ? Integer.toUnsignedLong(file.get(LITTLE, offset)) : 0;
    }

    /** Four characters, such as the type of a chunk. */
    String type(long offset) {
        return has(offset, 4) ? new String(file.asSlice(offset, 4).toArray(JAVA_BYTE), ISO_8859_1) : "";
    }

    private boolean has(long offset, int length) {
        return offset >= 0 && offset <= size() - length;
    }
}
