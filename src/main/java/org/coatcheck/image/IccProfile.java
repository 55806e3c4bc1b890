package org.coatcheck.image;

import java.lang.foreign.MemorySegment;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * An ICC profile.
 *
 * @see <a href="https://www.color.org/specification/ICC.1-2022-05.pdf">ICC.1:2022, 7.2, 7.3, 10.10 to 10.12</a>
 */
record IccProfile(Bytes bytes) {

    /** Little CMS takes ten times as much, more than {@link DecodingMemory} counts. Those of printers have up to 3 MB. */
    private static final int LARGEST = 4 << 20;

    private static final int HEADER = 128;

    /** A signature, where the element is, and its length. */
    private static final int TAG = 12;

    /** Little CMS reads no profile with more. */
    private static final int MOST_TAGS = 100;

    /** The space between two devices has three colours. */
    private static final int CONNECTION_COLOURS = 3;

    /** Monitors, printers, scanners and colour spaces. The others describe no image: device links, effects, named colours. */
    private static final Set<String> CLASSES = Set.of("mntr", "prtr", "scnr", "spac");

    static IccProfile of(byte[] profile) {
        return new IccProfile(new Bytes(MemorySegment.ofArray(profile)));
    }

    /**
     * Whether the profile can describe the pixels of an image, and is neither large nor built to take much memory.
     *
     * @param colours number of bands, without alpha
     */
    boolean suits(int colours) {
        return isWhole()
                && CLASSES.contains(bytes.type(12))
                && switch (colours) {
                    case 1 -> bytes.type(16).equals("GRAY");
                    case 3 -> bytes.type(16).equals("RGB ");
                    case 4 -> bytes.type(16).equals("CMYK");
                    default -> false;
                }
                && tags().allMatch(tag -> isReadable(tag, colours));
    }

    /** Whether it is marked as a profile, as long as it says, and not too long. */
    private boolean isWhole() {
        return bytes.size() >= HEADER
                && bytes.size() <= LARGEST
                && bytes.unsignedInt(0) <= bytes.size()
                && bytes.type(36).equals("acsp");
    }

    /** Where each tag is. */
    private LongStream tags() {
        return LongStream.range(0, Math.min(bytes.unsignedInt(HEADER), MOST_TAGS))
                .map(number -> HEADER + 4 + TAG * number);
    }

    /**
     * Whether Little CMS can convert by this tag, if it would. The elements of a {@code D2B} tag can all be the same bytes, and
     * Little CMS copies them for each element: 783 bytes took 1.9 GB and more than a minute. Browsers do not read these tags.
     */
    private boolean isReadable(long tag, int colours) {
        return switch (bytes.type(tag)) {
            case "D2B0", "D2B1", "D2B2", "D2B3" -> false;
            case "A2B0", "A2B1", "A2B2" -> hasItsTable(bytes.unsignedInt(tag + 4), colours);
            default -> true;
        };
    }

    /** Little CMS takes memory for the whole table of colours before it reads one: up to 500 MB for some KB. */
    private boolean hasItsTable(long element, int colours) {
        long table = element + bytes.unsignedInt(element + 24);
        return bytes.unsignedByte(element + 8) == colours
                && bytes.unsignedByte(element + 9) == CONNECTION_COLOURS
                && switch (bytes.type(element)) {
                    case "mft1" -> isThere(element, 1, points(element + 10, colours, 0));
                    case "mft2" -> isThere(element, 2, points(element + 10, colours, 0));
                    case "mAB " ->
                        table == element || isThere(table, bytes.unsignedByte(table + 16), points(table, colours, 1));
                    default -> false;
                };
    }

    /**
     * How many points a table has.
     *
     * @param grid where the points on an axis are counted
     * @param step from the count of an axis to that of the next one
     */
    private long points(long grid, int colours, int step) {
        return LongStream.range(0, colours)
                .map(axis -> bytes.unsignedByte(grid + step * axis))
                .reduce(1, (one, other) -> one * other);
    }

    private boolean isThere(long table, int width, long points) {
        return points * CONNECTION_COLOURS * width <= bytes.size() - table;
    }
}
