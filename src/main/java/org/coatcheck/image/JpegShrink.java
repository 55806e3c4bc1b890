package org.coatcheck.image;

import java.util.stream.IntStream;

/**
 * The factor by which libjpeg shrinks an image while it decodes. Decoding at 1/8 costs about an eighth of decoding every
 * pixel.
 */
final class JpegShrink {

    private static final int[] FACTORS = {8, 4, 2};

    private JpegShrink() {}

    /**
     * The largest factor that leaves enough pixels for the thumbnail.
     *
     * @param target size of the thumbnail before its EXIF orientation is applied
     */
    static int of(int width, int height, TargetSize target) {
        return IntStream.of(FACTORS)
                .filter(factor -> suits(factor, width, target.width()) && suits(factor, height, target.height()))
                .findFirst()
                .orElse(1);
    }

    /**
     * Whether a side keeps at least the pixels of the thumbnail. libvips cuts off the columns that do not fill a whole pixel
     * after the shrink: they must be less than half a pixel of the thumbnail, or its edge would show something else.
     */
    private static boolean suits(int factor, int side, int target) {
        long cutOff = side % factor;
        return side / factor >= target && 2 * cutOff * target < side;
    }
}
