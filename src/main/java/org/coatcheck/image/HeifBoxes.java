package org.coatcheck.image;

/**
 * Goes through the boxes in a part of a HEIF file. A box that says that it is longer than the rest of that part ends with it;
 * libheif does not accept such a file.
 */
final class HeifBoxes {

    private final Bytes bytes;
    private final long limit;
    private String type = "";
    private long content;
    private long end;

    HeifBoxes(Bytes bytes, long start, long limit) {
        this.bytes = bytes;
        this.limit = limit;
        this.end = start;
    }

    /** Goes to the next box. */
    boolean advance() {
        long start = end;
        if (start + 8 > limit) {
            return false;
        }
        // A length of 1 means that a longer one follows the type, of 0 that the box is the last one.
        long length = bytes.unsignedInt(start);
        long longLength = bytes.unsignedInt(start + 8) == 0 ? bytes.unsignedInt(start + 12) : Long.MAX_VALUE;
        type = bytes.type(start + 4);
        content = start + (length == 1 ? 16 : 8);
        long rest = limit - start;
        end = start
                + switch ((int) Math.min(length, 2)) {
                    case 0 -> rest;
                    case 1 -> Math.min(longLength, rest);
                    default -> Math.min(length, rest);
                };
        end = Math.max(content, end);
        return true;
    }

    /** The boxes in this one, behind some fields. */
    HeifBoxes inner(int fields) {
        return new HeifBoxes(bytes, content + fields, end);
    }

    BytesReader fields() {
        return new BytesReader(bytes, content);
    }

    String type() {
        return type;
    }

    /** Where the content of the box begins, behind its length and its type. */
    long content() {
        return content;
    }

    /** Where the next box begins. */
    long end() {
        return end;
    }
}
