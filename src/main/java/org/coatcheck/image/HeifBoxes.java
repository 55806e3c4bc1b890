package org.coatcheck.image;

import java.util.Map;
import java.util.Set;

/**
 * Goes through the boxes in a part of a HEIF file. A box that says that it is longer than the rest of that part ends with it;
 * libheif does not accept such a file.
 */
final class HeifBoxes {

    /** Boxes of boxes, in pictures and in sequences of pictures. */
    private static final Set<String> CONTAINERS =
            Set.of("meta", "iprp", "ipco", "moov", "trak", "mdia", "minf", "dinf", "stbl", "edts");

    /** What the content of a container begins with, where that is not its first box. */
    private static final Map<String, Integer> FIELDS = Map.of("meta", 4);

    /** libheif reads none that is deeper. */
    private static final int MOST_LEVELS = 20;

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

    /** How many boxes a file has, on all levels. */
    static long count(Bytes file) {
        return new HeifBoxes(file, 0, file.size()).count(MOST_LEVELS);
    }

    private long count(int levels) {
        long count = 0;
        while (levels > 0 && advance()) {
            count += 1
                    + (CONTAINERS.contains(type)
                            ? inner(FIELDS.getOrDefault(type, 0)).count(levels - 1)
                            : 0);
        }
        return count;
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
