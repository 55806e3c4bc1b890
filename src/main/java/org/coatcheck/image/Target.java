package org.coatcheck.image;

import java.util.Comparator;
import java.util.List;
import org.coatcheck.image.Fit.Cover;
import org.coatcheck.image.Fit.Inside;

/**
 * One picture that is made of an image. Both sizes are those of the upright image, and of one frame.
 *
 * @param scaled size to which the image is scaled
 * @param picture size that is left when it is cropped; {@code scaled} if it is not cropped
 */
record Target(Box box, TargetSize scaled, TargetSize picture) {

    /** The scaled sizes are computed from the header alone, so that they are the same for every format. */
    static Target of(Box box, Fit fit, ImageProperties image) {
        return switch (fit) {
            case Inside() -> {
                TargetSize whole = TargetSize.inside(box, image.uprightWidth(), image.uprightHeight());
                yield new Target(box, whole, whole);
            }
            case Cover _ -> {
                TargetSize covering = TargetSize.covering(box, image.uprightWidth(), image.uprightHeight());
                yield new Target(box, covering, covering.croppedTo(box));
            }
        };
    }

    /** The targets of all boxes. The first one's scaled size is the largest: the others are made from it. */
    static List<Target> of(RenderingSettings settings, ImageProperties image) {
        return settings.sizes().stream()
                .map(box -> of(box, settings.fit(), image))
                .sorted(Comparator.comparingLong((Target target) -> target.scaled.pixels())
                        .thenComparingLong(target -> (long) target.box.width() * target.box.height())
                        .reversed())
                .toList();
    }

    boolean isCropped() {
        return !picture.equals(scaled);
    }
}
