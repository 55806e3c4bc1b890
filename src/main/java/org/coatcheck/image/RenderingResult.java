package org.coatcheck.image;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;

/** The result of rendering an image file. */
public sealed interface RenderingResult {

    /**
     * The image was rendered.
     *
     * @param pictures one for each size in the settings, the largest first
     * @param profileIgnored whether the image has a colour profile that is damaged or not meant for its pixels
     * @param animationStopped whether the pictures show only the first frame of an animation, because all its frames together
     *     exceed a limit
     */
    record Rendered(List<Picture> pictures, boolean profileIgnored, boolean animationStopped)
            implements RenderingResult {
        public Rendered {
            pictures = List.copyOf(pictures);
        }

        Rendered withAnimationStopped() {
            return new Rendered(pictures, profileIgnored, true);
        }
    }

    /**
     * The file cannot be rendered, however often it is tried.
     *
     * @param reason what is wrong with the file, as the end of a sentence about it
     */
    record Rejected(String reason) implements RenderingResult {}

    /** Other images were rendered for as long as this one could wait. It was not decoded, and a retry may help. */
    record NotAdmitted() implements RenderingResult {}

    /**
     * One encoded picture.
     *
     * @param size the box that it fits, as in the settings; the picture itself may be smaller
     * @param width in pixels
     * @param height in pixels; of an animation, that of a frame
     * @param file the encoded bytes, on the heap
     * @param took time to shrink and encode it; for the largest picture, also to decode the image
     */
    record Picture(Box size, Format format, int width, int height, MemorySegment file, Duration took) {}
}
