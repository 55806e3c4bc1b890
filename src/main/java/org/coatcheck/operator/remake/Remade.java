package org.coatcheck.operator.remake;

import java.util.Locale;
import java.util.Optional;
import org.coatcheck.thumbnail.ObjectEntry;

/**
 * What has become of one object.
 *
 * @param entry of the object, as it was before
 * @param requestId of the attempt, if the function was invoked
 * @param why the thumbnails were not made anew; empty if they were
 */
record Remade(ObjectEntry entry, Result result, Optional<String> requestId, String why) {

    enum Result {
        /** Its thumbnails are made anew. */
        MADE,
        /** There was nothing to do: it is gone, another attempt works on it, or its thumbnails were made anew before. */
        SKIPPED,
        /** Its thumbnails cannot be made anew, for example because it is archived. Those that it has stay. */
        REJECTED,
        /** Another attempt may succeed. */
        FAILED;

        /** The word in the JSON of the command. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
