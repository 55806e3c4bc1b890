package org.coatcheck.image;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/** An image of the tests with some damage. */
record MutatedFile(String name, List<Mutation> mutations) {

    byte[] file() {
        byte[] file = TestImages.file(name);
        for (Mutation mutation : mutations) {
            file = mutation.of(file);
        }
        return file;
    }

    /** One damage; places count from the start of the file again where they are beyond its end. */
    sealed interface Mutation {

        record Flip(int at, int bits) implements Mutation {}

        record Truncate(int at) implements Mutation {}

        record Duplicate(int at, int length) implements Mutation {}

        /** A part of another image in the place of as many bytes. */
        record Splice(int at, int length, String other, int from) implements Mutation {}

        default byte[] of(byte[] file) {
            return switch (this) {
                case Flip(int at, int bits) -> flipped(file, within(file, at), bits);
                case Truncate(int at) -> Arrays.copyOf(file, within(file, at));
                case Duplicate(int at, int length) -> {
                    int start = within(file, at);
                    byte[] part = part(file, start, length);
                    yield joined(part(file, 0, start), part, part(file, start, file.length));
                }
                case Splice(int at, int length, String other, int from) -> {
                    byte[] source = TestImages.file(other);
                    int start = within(file, at);
                    byte[] part = part(source, within(source, from), length);
                    yield joined(
                            part(file, 0, start),
                            part,
                            part(file, Math.min(start + part.length, file.length), file.length));
                }
            };
        }

        private static int within(byte[] file, int at) {
            return at % (file.length + 1);
        }

        private static byte[] flipped(byte[] file, int at, int bits) {
            byte[] flipped = file.clone();
            if (at < file.length) {
                flipped[at] ^= (byte) bits;
            }
            return flipped;
        }

        private static byte[] part(byte[] file, int start, int length) {
            return Arrays.copyOfRange(file, start, Math.min(start + length, file.length));
        }

        private static byte[] joined(byte[]... parts) {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            for (byte[] part : parts) {
                whole.writeBytes(part);
            }
            return whole.toByteArray();
        }
    }
}
