package org.coatcheck.image;

import java.lang.foreign.MemorySegment;

/**
 * What the blocks of a GIF tell.
 *
 * @param frames of the file. libnsgif lists them all while it reads the header, so a file of 100 MB could take 600 MB
 * @see <a href="https://www.w3.org/Graphics/GIF/spec-gif89a.txt">GIF89a</a>
 */
record GifHeader(long frames) implements Header {

    /** The signature, and the size of the canvas. */
    private static final int SCREEN = 13;

    private static final int SCREEN_FLAGS = 10;

    private static final int EXTENSION = 0x21;
    private static final int FRAME = 0x2C;

    /** Where a frame has its flags. Behind its colour table, one byte tells how long the first codes are. */
    private static final int FRAME_FLAGS = 9;

    static GifHeader read(MemorySegment file) {
        Bytes bytes = new Bytes(file);
        long frames = 0;
        long at = SCREEN + colourTable(bytes, SCREEN_FLAGS);
        int block = bytes.unsignedByte(at);
        while (block == EXTENSION || block == FRAME) {
            if (block == FRAME) {
                frames++;
                at = afterData(bytes, at + FRAME_FLAGS + 2 + colourTable(bytes, at + FRAME_FLAGS));
            } else {
                at = afterData(bytes, at + 2);
            }
            block = bytes.unsignedByte(at);
        }
        return new GifHeader(frames);
    }

    /** The length of the table that these flags announce, in bytes. */
    private static long colourTable(Bytes bytes, long flags) {
        int value = bytes.unsignedByte(flags);
        return (value & 0x80) == 0 ? 0 : 3L * (2 << (value & 7));
    }

    /** Data is in pieces, each with its length before it. An empty one ends it. */
    private static long afterData(Bytes bytes, long start) {
        long at = start;
        while (bytes.unsignedByte(at) != 0) {
            at += 1 + bytes.unsignedByte(at);
        }
        return at + 1;
    }

    @Override
    public Format format() {
        return Format.GIF;
    }
}
