package org.coatcheck.image;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coatcheck.image.HeifItems.Composition;
import org.coatcheck.image.HeifItems.Property;

/**
 * How many pixels are decoded for the images of a HEIF file. One that consists of others, such as the tiles of a grid, takes as many
 * as these have: libheif decodes the whole of each, as often as it is there, even if little of it is in the picture.
 */
final class HeifTiles {

    private static final int MOST_LEVELS = 8;

    /** Larger than any limit, and still small enough to be multiplied and added. */
    private static final long LARGEST_AREA = 1L << 40;

    private final Bytes bytes;
    private final HeifItems items;
    private final Map<Long, List<Composition>> compositions;
    private final Map<Long, Long> decoded = new HashMap<>();
    private final long largestImage;

    HeifTiles(Bytes bytes, HeifItems items) {
        this.bytes = bytes;
        this.items = items;
        this.compositions = items.compositions().stream().collect(Collectors.groupingBy(Composition::item));
        this.largestImage = largest(items.properties("ispe"));
    }

    /** The pixels that are decoded for the image that takes the most. */
    long mostDecoded() {
        return compositions.keySet().stream()
                .mapToLong(whole -> decoded(whole, MOST_LEVELS))
                .reduce(largestImage, Math::max);
    }

    /** One that consists of itself, or of others of others again and again, counts as too large. */
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
        return own == 0 ? largestImage : own;
    }

    /** The pixels of the largest image, composed or not. */
    long largestImage() {
        return largestImage;
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
