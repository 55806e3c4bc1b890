package org.coatcheck.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;

/** Builds ICC profiles that no editor writes. */
final class IccFile {

    private static final int HEADER = 128;
    private static final int TAG = 12;

    /** An element of curves: its own description, of 76 bytes, is all it has. */
    private static final byte[] CURVES = curves();

    private IccFile() {}

    /** A profile of Display P3, by primaries and a curve. */
    static byte[] displayP3() {
        return ColourEncoding.ofCodePoints(12, 13).flatMap(MatrixProfile::rgb).orElseThrow();
    }

    /** The profile with one more tag. */
    static byte[] withTag(byte[] profile, String signature, byte[] element) {
        int tags = ByteBuffer.wrap(profile).getInt(HEADER);
        int directory = HEADER + 4 + TAG * tags;
        int length = profile.length + TAG + element.length;
        ByteBuffer more = ByteBuffer.allocate(length)
                .put(profile, 0, directory)
                .put(signature.getBytes(ISO_8859_1))
                .putInt(profile.length + TAG)
                .putInt(element.length)
                .put(profile, directory, profile.length - directory)
                .put(element)
                .putInt(0, length)
                .putInt(HEADER, tags + 1);
        for (int tag = 0; tag < tags; tag++) {
            int offset = HEADER + 4 + TAG * tag + 4;
            more.putInt(offset, more.getInt(offset) + TAG);
        }
        return more.array();
    }

    /** A conversion in so many steps, which are all the same bytes. */
    static byte[] sameSteps(int count) {
        int positions = 16 + 8 * count;
        ByteBuffer element = ByteBuffer.allocate(positions + CURVES.length)
                .put("mpet\0\0\0\0".getBytes(ISO_8859_1))
                .putShort((short) 3)
                .putShort((short) 3)
                .putInt(count);
        for (int step = 0; step < count; step++) {
            element.putInt(positions).putInt(CURVES.length);
        }
        return element.put(CURVES).array();
    }

    /** Three curves, which are all the same bytes: a power of 1. */
    private static byte[] curves() {
        ByteBuffer curves = ByteBuffer.allocate(76)
                .put("cvst\0\0\0\0".getBytes(ISO_8859_1))
                .putShort((short) 3)
                .putShort((short) 3);
        for (int channel = 0; channel < 3; channel++) {
            curves.putInt(36).putInt(40);
        }
        return curves.put("curf\0\0\0\0".getBytes(ISO_8859_1))
                .putInt(1 << 16)
                .put("parf\0\0\0\0".getBytes(ISO_8859_1))
                .putInt(0)
                .putFloat(1)
                .putFloat(1)
                .putFloat(0)
                .putFloat(0)
                .array();
    }

    /**
     * A table of two bytes a value. It has all values for two points an axis.
     *
     * @param grid how many points an axis has, as the table says
     */
    static byte[] table(int colours, int grid) {
        ByteBuffer table = ByteBuffer.allocate(52 + 2 * (2 * colours + 3 * (1 << colours) + 2 * 3))
                .put("mft2\0\0\0\0".getBytes(ISO_8859_1))
                .put((byte) colours)
                .put((byte) 3)
                .put((byte) grid);
        // The identity, as far as anything reads it, then two entries for each curve.
        table.position(12);
        for (int element = 0; element < 9; element++) {
            table.putInt(element % 4 == 0 ? 1 << 16 : 0);
        }
        return table.putShort((short) 2).putShort((short) 2).array();
    }

    /** The same with a table of its own kind, which has the number of points for each axis. */
    static byte[] newerTable(int grid) {
        ByteBuffer element = ByteBuffer.allocate(32 + 20 + 3 * 8 * 2)
                .put("mAB \0\0\0\0".getBytes(ISO_8859_1))
                .put((byte) 3)
                .put((byte) 3);
        element.putInt(24, 32).position(32);
        return element.put((byte) grid)
                .put((byte) grid)
                .put((byte) grid)
                .put(48, (byte) 2)
                .array();
    }
}
