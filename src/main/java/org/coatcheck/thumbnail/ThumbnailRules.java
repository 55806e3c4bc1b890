package org.coatcheck.thumbnail;

import java.util.List;
import java.util.Optional;
import org.coatcheck.image.Format;

/**
 * What thumbnails are to be like, and which images are too much.
 *
 * @param sizes of the boxes that a thumbnail each has to fit into, in pixels
 * @param format of the thumbnails; empty for the format of the image
 * @param quality of 1 to 100
 * @param pattern of their keys
 * @param cacheControl their {@code Cache-Control} header
 * @param maxBytes of an image file that is fetched
 * @param maxPixels of an image that is decoded
 */
public record ThumbnailRules(
        List<Integer> sizes,
        Optional<Format> format,
        int quality,
        KeyPattern pattern,
        String cacheControl,
        long maxBytes,
        long maxPixels) {

    public ThumbnailRules {
        sizes = List.copyOf(sizes);
    }
}
