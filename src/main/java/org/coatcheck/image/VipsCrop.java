package org.coatcheck.image;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.coatcheck.image.Fit.Position;

/**
 * Crops images that are in memory. Of an animation, each frame is cropped at the centre: the others of sharp's positions would
 * follow one frame only, and sharp rejects them.
 */
final class VipsCrop {

    // Values of VipsInteresting.
    private static final int ENTROPY = 2;
    private static final int ATTENTION = 3;

    private final Vips vips = Vips.shared();
    private final TargetSize size;

    /** @param size of the part that is left, which is at most that of the image in both directions */
    VipsCrop(TargetSize size) {
        this.size = size;
    }

    VipsImage of(VipsImage image, Position position) throws VipsException {
        int frames = image.height() / image.frameHeight();
        if (frames > 1) {
            return eachFrame(image, frames);
        }
        return switch (position) {
            case CENTRE -> centre(image, 0, image.height());
            case ENTROPY -> interesting(image, ENTROPY);
            case ATTENTION -> interesting(image, ATTENTION);
        };
    }

    private VipsImage interesting(VipsImage image, int strategy) throws VipsException {
        return VipsImage.made(
                "crop it",
                out -> vips.callWithFourFixed(
                        "vips_smartcrop",
                        image.address(),
                        out,
                        size.width(),
                        size.height(),
                        vips.text("interesting"),
                        strategy));
    }

    /** libvips itself rounds the other way than sharp does. */
    private VipsImage centre(VipsImage image, int top, int height) throws VipsException {
        return VipsImage.made(
                "crop it",
                out -> vips.callWithSixFixed(
                        "vips_extract_area",
                        image.address(),
                        out,
                        (image.width() - size.width() + 1) / 2,
                        top + (height - size.height() + 1) / 2,
                        size.width(),
                        size.height()));
    }

    private VipsImage eachFrame(VipsImage image, int frames) throws VipsException {
        List<VipsImage> cropped = new ArrayList<>(frames);
        try {
            for (int frame = 0; frame < frames; frame++) {
                cropped.add(centre(image, frame * image.frameHeight(), image.frameHeight()));
            }
            return below(cropped);
        } finally {
            cropped.forEach(VipsImage::close);
        }
    }

    /** One animation of frames. */
    private VipsImage below(List<VipsImage> frames) throws VipsException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment addresses = arena.allocate(JAVA_LONG, frames.size());
            for (int frame = 0; frame < frames.size(); frame++) {
                addresses.setAtIndex(JAVA_LONG, frame, frames.get(frame).address());
            }
            VipsImage all = VipsImage.made(
                    "join its frames",
                    out -> vips.call(
                            "vips_arrayjoin", addresses.address(), out, frames.size(), vips.text("across"), 1));
            vips.call("vips_image_set_int", all.address(), vips.text("page-height"), size.height());
            return all;
        }
    }
}
