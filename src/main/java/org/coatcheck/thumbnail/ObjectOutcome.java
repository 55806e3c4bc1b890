package org.coatcheck.thumbnail;

import java.util.List;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.Thumbnail;

/** What became of one object. Whatever a retry may mend is not here: it is thrown. */
public sealed interface ObjectOutcome {

    ObjectEvent event();

    /** Its thumbnails are in the bucket. */
    record Made(ObjectEvent event, List<Thumbnail> thumbnails) implements ObjectOutcome {
        public Made {
            thumbnails = List.copyOf(thumbnails);
        }
    }

    /** They were made before, or another request makes them now. */
    record Duplicate(ObjectEvent event) implements ObjectOutcome {}

    /** The object is gone, and its thumbnails are. */
    record Removed(ObjectEvent event) implements ObjectOutcome {}

    /**
     * There was nothing to do.
     *
     * @param reason such as that the object is gone
     */
    record Skipped(ObjectEvent event, String reason) implements ObjectOutcome {}

    /**
     * There can be no thumbnails of this object, however often it is tried.
     *
     * @param reason what is wrong with it
     */
    record Rejected(ObjectEvent event, String reason) implements ObjectOutcome {}
}
