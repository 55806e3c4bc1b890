package org.coatcheck.image;

/** Reads fields of a file one after another, the highest byte of each first. Beyond the end of the file each is zero. */
final class BytesReader {

    private final Bytes bytes;
    private long at;

    BytesReader(Bytes bytes, long start) {
        this.bytes = bytes;
        this.at = start;
    }

    /** @param size of the field, in bytes */
    long next(int size) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            value = value << 8 | bytes.unsignedByte(at++);
        }
        return value;
    }

    /** Four characters. */
    String nextType() {
        String type = bytes.type(at);
        at += 4;
        return type;
    }
}
