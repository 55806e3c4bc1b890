package org.coatcheck.thumbnail;

import java.util.List;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.Thumbnail;

/** The outcome of one object's event. If a retry may help, there is an exception instead of an outcome. */
public sealed interface ObjectOutcome {

    ObjectEvent event();

    /**
     * Its thumbnails are in the bucket.
     *
     * @param profileIgnored whether the image has a colour profile that cannot be used
     * @param animationStopped whether the image is an animation that is too large to stay one
     * @param remade whether they replace thumbnails of the same version
     */
    record Made(
            ObjectEvent event,
            List<Thumbnail> thumbnails,
            boolean profileIgnored,
            boolean animationStopped,
            boolean remade)
            implements ObjectOutcome {
        public Made {
            thumbnails = List.copyOf(thumbnails);
        }
    }

    /** The work on this version is finished, or another request is doing it. */
    record Duplicate(ObjectEvent event) implements ObjectOutcome {}

    /** The object was removed, and its thumbnails are deleted. */
    record Removed(ObjectEvent event) implements ObjectOutcome {}

    /**
     * There was nothing to do.
     *
     * @param reason such as "the object is gone"
     */
    record Skipped(ObjectEvent event, String reason) implements ObjectOutcome {}

    /**
     * Its thumbnails cannot be made anew, however often it is tried. Those that it has stay, and its event is in no queue.
     *
     * @param reason as that of a {@link Rejected}
     */
    record Kept(ObjectEvent event, String reason) implements ObjectOutcome {}

    /**
     * The object can have no thumbnails, however often it is tried. Its event is in the rejected queue.
     *
     * @param reason what is wrong with the object, as the end of a sentence about it
     */
    record Rejected(ObjectEvent event, String reason) implements ObjectOutcome {}
}
