package org.coatcheck.image;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coatcheck.image.HeifItems.Composition;
import org.coatcheck.image.HeifItems.Property;

/**
 * The images of a HEIF file that consist of others, such as the tiles of a grid. libheif decodes each part wholly, however little of
 * it is in the picture and however often it is there.
 */
final class HeifTiles {

    static final Set<String> TYPES = Set.of("grid", "iovl", "tili");

    /** The tiles at the edges of a grid are cut: in a small picture, most of them. */
    private static final int MOST_TIMES = 4;

    private static final long SMALL = 16 << 20;

    private static final int MOST_LEVELS = 8;

    /** Larger than any limit, and still small enough to be multiplied and added. */
    private static final long LARGEST_AREA = 1L << 40;

    private final Bytes bytes;
    private final HeifItems items;
    private final Map<Long, List<Composition>> compositions;
    private final Map<Long, Long> decoded = new HashMap<>();

    HeifTiles(Bytes bytes, HeifItems items) {
        this.bytes = bytes;
        this.items = items;
        this.compositions = items.compositions(TYPES).collect(Collectors.groupingBy(Composition::item));
    }

    /** The pixels that are decoded for a composed image, if they are many times as many as that has; otherwise 0. */
    long wastefulPixels() {
        return compositions.keySet().stream()
                .filter(whole -> decoded(whole) > Math.max(SMALL, MOST_TIMES * area(whole)))
                .mapToLong(this::decoded)
                .max()
                .orElse(0);
    }

    /** The pixels that are decoded for an image. One that consists of itself, or of others of others, counts as too large. */
    private long decoded(long item) {
        return decoded(item, MOST_LEVELS);
    }

    private long decoded(long item, int levels) {
        if (levels == 0) {
            return LARGEST_AREA;
        }
        Long known = decoded.putIfAbsent(item, LARGEST_AREA);
        if (known != null) {
            return known;
        }
        long pixels = compositions.containsKey(item)
                ? compositions.get(item).stream()
                        .flatMap(whole -> whole.parts().stream())
                        .mapToLong(part -> decoded(part, levels - 1))
                        .reduce(0, (some, other) -> Math.min(LARGEST_AREA, some + other))
                : area(item);
        decoded.put(item, pixels);
        return pixels;
    }

    private long area(long item) {
        long own = largest(items.propertiesOf(item, "ispe"));
        return own == 0 ? largestImage() : own;
    }

    /** The pixels of the largest image, composed or not. */
    long largestImage() {
        return largest(items.properties("ispe"));
    }

    private long largest(Stream<Property> sizes) {
        return sizes.mapToLong(
                        size -> area(bytes.unsignedInt(size.content() + 4), bytes.unsignedInt(size.content() + 8)))
                .max()
                .orElse(0);
    }

    private static long area(long width, long height) {
        return height != 0 && width > LARGEST_AREA / height ? LARGEST_AREA : width * height;
    }
}
