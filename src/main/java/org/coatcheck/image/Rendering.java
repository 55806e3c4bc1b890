package org.coatcheck.image;

import java.util.List;
import java.util.Set;

/**
 * How an image becomes pictures.
 *
 * @param frames that are decoded: all those of an animation that stays one, else the first
 * @param format of the pictures
 * @param targets the one with the largest scaled size first
 */
record Rendering(Header header, ImageProperties image, int frames, Format format, List<Target> targets) {

    private static final Set<Format> ANIMATED = Set.of(Format.GIF, Format.WEBP);

    static Rendering of(RenderingSettings settings, Header header, ImageProperties image) {
        Format format = settings.formatFor(header.format());
        boolean staysAnimated = settings.animated() && ANIMATED.contains(header.format()) && ANIMATED.contains(format);
        return new Rendering(header, image, staysAnimated ? image.frames() : 1, format, Target.of(settings, image));
    }

    boolean isAnimated() {
        return frames > 1;
    }

    /** The same with the first frame only. */
    Rendering still() {
        return new Rendering(header, image, 1, format, targets);
    }

    /** The size to which the image is scaled when it is decoded. */
    TargetSize largest() {
        return targets.getFirst().scaled();
    }

    /** Pixels of all frames that are decoded. */
    long pixels() {
        return image.pixels() * frames;
    }

    /** Bytes that decoding and encoding take at most, beside the file itself. */
    long memory() {
        return DecodingMemory.of(this) + EncodingMemory.of(this);
    }

    /** The factor by which the decoder of a JPEG shrinks the image. */
    int shrink() {
        return header instanceof JpegHeader jpeg && jpeg.shrinks()
                ? JpegShrink.of(
                        image.width(),
                        image.height(),
                        image.turned() ? largest().swapped() : largest())
                : 1;
    }
}
