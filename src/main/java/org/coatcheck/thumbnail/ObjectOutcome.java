package org.coatcheck.thumbnail;

import java.util.List;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.Thumbnail;

/** The outcome of one object's event. A failure that a retry may mend is an exception instead. */
public sealed interface ObjectOutcome {

    ObjectEvent event();

    /**
     * Its thumbnails are in the bucket.
     *
     * @param profileIgnored whether the image has a colour profile that cannot be used
     */
    record Made(ObjectEvent event, List<Thumbnail> thumbnails, boolean profileIgnored) implements ObjectOutcome {
        public Made {
            thumbnails = List.copyOf(thumbnails);
        }
    }

    /** The thumbnails of this version exist, or another request is making them. */
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
     * The object can have no thumbnails, however often it is tried. Its event is in the rejected queue.
     *
     * @param reason what is wrong with the object, as the end of a sentence about it
     */
    record Rejected(ObjectEvent event, String reason) implements ObjectOutcome {}
}
