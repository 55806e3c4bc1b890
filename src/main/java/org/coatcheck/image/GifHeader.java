package org.coatcheck.image;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;

/**
 * What the blocks of a GIF tell.
 *
 * @param frames of the file. libnsgif lists them all while it reads the header, so a file of 100 MB could take 600 MB
 * @param first where the first frame is on the canvas
 * @param transparent whether any block names a transparent colour
 * @param end where the last block ends
 * @see <a href="https://www.w3.org/Graphics/GIF/spec-gif89a.txt">GIF89a</a>
 */
record GifHeader(long frames, Frame first, boolean transparent, long end) implements Header {

    /** A part of the canvas, in pixels. */
    record Frame(int left, int top, int width, int height) {

        private static final Frame NONE = new Frame(0, 0, 0, 0);

        private boolean covers(ImageProperties canvas) {
            return left == 0 && top == 0 && width >= canvas.width() && height >= canvas.height();
        }
    }

    /** The signature, and the size of the canvas. */
    private static final int SCREEN = 13;

    private static final int SCREEN_FLAGS = 10;

    private static final int EXTENSION = 0x21;
    private static final int FRAME = 0x2C;

    /** An extension that tells of the frame behind it whether it has a transparent colour. */
    private static final int GRAPHIC_CONTROL = 0xF9;

    private static final int GRAPHIC_CONTROL_FLAGS = 3;

    /** Where a frame has its flags. Behind its colour table, one byte tells how long the first codes are. */
    private static final int FRAME_FLAGS = 9;

    /** A frame of one transparent pixel, with a colour table of its own, and the trailer that ends a file. */
    private static final byte[] TRANSPARENT_FRAME =
            HexFormat.of().parseHex("21f9040100000000" + "2c000000000100010080" + "000000000000" + "0202440100" + "3b");

    static GifHeader read(MemorySegment file) {
        Bytes bytes = new Bytes(file);
        long frames = 0;
        Frame first = Frame.NONE;
        boolean transparent = false;
        long at = SCREEN + colourTable(bytes, SCREEN_FLAGS);
        int block = bytes.unsignedByte(at);
        while (block == EXTENSION || block == FRAME) {
            if (block == FRAME) {
                first = frames == 0 ? frame(bytes, at) : first;
                frames++;
                at = afterData(bytes, at + FRAME_FLAGS + 2 + colourTable(bytes, at + FRAME_FLAGS));
            } else {
                transparent |= namesTransparentColour(bytes, at);
                at = afterData(bytes, at + 2);
            }
            block = bytes.unsignedByte(at);
        }
        return new GifHeader(frames, first, transparent, Math.min(at, bytes.size()));
    }

    private static Frame frame(Bytes bytes, long at) {
        return new Frame(
                bytes.unsignedShortReversed(at + 1),
                bytes.unsignedShortReversed(at + 3),
                bytes.unsignedShortReversed(at + 5),
                bytes.unsignedShortReversed(at + 7));
    }

    private static boolean namesTransparentColour(Bytes bytes, long extension) {
        return bytes.unsignedByte(extension + 1) == GRAPHIC_CONTROL
                && (bytes.unsignedByte(extension + GRAPHIC_CONTROL_FLAGS) & 1) != 0;
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

    /**
     * Whether libvips would show the canvas black where no frame covers it. It gives an image transparency only if a colour is
     * transparent; browsers always show what is behind the canvas.
     *
     * @param image what libvips says of the file
     */
    boolean hidesWhatIsBehind(ImageProperties image) {
        return !transparent && !first.covers(image);
    }

    /** The file with one more frame at its end, which has a transparent colour. That frame is not to be decoded. */
    MemorySegment withTransparentFrame(MemorySegment file, Arena arena) {
        MemorySegment copy = arena.allocate(end + TRANSPARENT_FRAME.length);
        MemorySegment.copy(file, 0, copy, 0, end);
        copy.asSlice(end).copyFrom(MemorySegment.ofArray(TRANSPARENT_FRAME));
        return copy;
    }

    @Override
    public Format format() {
        return Format.GIF;
    }
}
