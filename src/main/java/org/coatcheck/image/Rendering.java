package org.coatcheck.image;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;

/** What became of an image: pictures of it, or a reason why there can be none. */
public sealed interface Rendering {

    /**
     * There are pictures.
     *
     * @param pictures one for each size asked for, the largest first
     */
    record Rendered(List<Picture> pictures) implements Rendering {
        public Rendered {
            pictures = List.copyOf(pictures);
        }
    }

    /**
     * There can be none.
     *
     * @param reason for the person who uploaded the file: what is wrong with it
     */
    record Rejected(String reason) implements Rendering {}

    /**
     * One thumbnail, encoded.
     *
     * @param size of the box that was asked for, in pixels; the picture fits into it and may be smaller
     * @param file the encoded bytes, on the heap
     * @param took to decode, shrink and encode
     */
    record Picture(int size, Format format, int width, int height, MemorySegment file, Duration took) {}
}
