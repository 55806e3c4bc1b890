package org.coatcheck.image;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/**
 * A damaged copy of a test image.
 *
 * @param name of the image, with its folder
 * @param mutations applied one after the other
 */
record MutatedFile(String name, List<Mutation> mutations) {

    byte[] file() {
        byte[] file = TestImages.file(name);
        for (Mutation mutation : mutations) {
            file = mutation.applyTo(file);
        }
        return file;
    }

    /** One kind of damage. An offset beyond the end of the file wraps around to its start. */
    sealed interface Mutation {

        /** Flips bits of one byte. */
        record Flip(int offset, int bits) implements Mutation {}

        /** Cuts the file off. */
        record Truncate(int offset) implements Mutation {}

        /** Inserts a copy of the bytes that follow. */
        record Duplicate(int offset, int length) implements Mutation {}

        /** Overwrites bytes with those of another image. */
        record Splice(int offset, int length, String other, int otherOffset) implements Mutation {}

        default byte[] applyTo(byte[] file) {
            return switch (this) {
                case Flip(int offset, int bits) -> flip(file, wrap(offset, file), bits);
                case Truncate(int offset) -> Arrays.copyOf(file, wrap(offset, file));
                case Duplicate(int offset, int length) -> {
                    int start = wrap(offset, file);
                    byte[] part = part(file, start, length);
                    yield join(part(file, 0, start), part, part(file, start, file.length));
                }
                case Splice(int offset, int length, String other, int otherOffset) -> {
                    byte[] source = TestImages.file(other);
                    int start = wrap(offset, file);
                    byte[] part = part(source, wrap(otherOffset, source), length);
                    yield join(
                            part(file, 0, start),
                            part,
                            part(file, Math.min(start + part.length, file.length), file.length));
                }
            };
        }

        private static int wrap(int offset, byte[] file) {
            return offset % (file.length + 1);
        }

        private static byte[] flip(byte[] file, int offset, int bits) {
            byte[] flipped = file.clone();
            if (offset < file.length) {
                flipped[offset] ^= (byte) bits;
            }
            return flipped;
        }

        /** At most this many bytes: fewer at the end of the file. */
        private static byte[] part(byte[] file, int start, int length) {
            return Arrays.copyOfRange(file, start, Math.min(start + length, file.length));
        }

        private static byte[] join(byte[]... parts) {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            for (byte[] part : parts) {
                whole.writeBytes(part);
            }
            return whole.toByteArray();
        }
    }
}
