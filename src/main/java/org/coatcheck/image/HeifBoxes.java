package org.coatcheck.image;

import java.util.Set;

/**
 * Goes through the boxes of a HEIF file. The lengths of boxes that are within others are not trusted: behind the beginning of
 * such a box, its first inner one is next.
 */
final class HeifBoxes {

    /** Boxes that consist of boxes. */
    private static final Set<String> CONTAINERS = Set.of("meta", "iprp", "ipco", "iinf", "iref");

    private final Bytes bytes;
    private String type = "";
    private long content;
    private long end;
    private long next;

    HeifBoxes(Bytes bytes) {
        this.bytes = bytes;
    }

    /** Goes to the next box. */
    boolean advance() {
        long start = next;
        if (start + 8 > bytes.size()) {
            return false;
        }
        type = bytes.type(start + 4);
        // A length of 1 means that a longer one follows the type, of 0 that the box ends with the file.
        long length = bytes.unsignedInt(start);
        content = start + (length == 1 ? 16 : 8);
        end = switch ((int) Math.min(length, 2)) {
            case 0 -> bytes.size();
            case 1 -> bytes.unsignedInt(start + 8) == 0 ? start + bytes.unsignedInt(start + 12) : bytes.size();
            default -> start + length;
        };
        end = Math.max(content, end);
        next = CONTAINERS.contains(type) ? content + fieldsBeforeBoxes() : end;
        return true;
    }

    /** Version and flags, and the number of items: two bytes in version 0 of {@code iinf}, four in the others. */
    private int fieldsBeforeBoxes() {
        return switch (type) {
            case "meta", "iref" -> 4;
            case "iinf" -> bytes.unsignedByte(content) == 0 ? 6 : 8;
            default -> 0;
        };
    }

    String type() {
        return type;
    }

    /** Where the content of the box begins, behind its length and its type. */
    long content() {
        return content;
    }

    /** Where it says that the box behind it begins. */
    long end() {
        return end;
    }
}
