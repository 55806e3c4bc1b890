package org.coatcheck.thumbnail;

import java.time.Instant;
import java.util.List;

/**
 * What the objects table knows of an object: the newest version that an event has told of, and how far the work on it is.
 *
 * @param object {@code bucket/key}
 * @param eTag of the version; empty where the version is that the object is gone
 * @param requestId whose work it is, or was last
 * @param until when Lambda has killed the attempt that does the work
 * @param thumbnails keys of all thumbnails that may be in the bucket, of this version or an older one
 * @param revision goes up by one with every write, which a writer must have seen to write the next one
 */
record ObjectEntry(
        String object,
        Sequencer sequencer,
        String eTag,
        State state,
        String requestId,
        Instant until,
        List<String> thumbnails,
        long revision) {

    ObjectEntry {
        thumbnails = List.copyOf(thumbnails);
    }

    /** How far the work on a version is. */
    enum State {
        /** Somebody fetches and renders it, or died over it. A newer version may take the entry. */
        MAKING,
        /** Somebody writes or deletes thumbnails, or died over it. Nobody else may touch them meanwhile. */
        WRITING,
        /** Its thumbnails are in the bucket. */
        MADE,
        /** It can have none, and is in the rejected queue. */
        REJECTED,
        /** It was not there any more when its event was handled. */
        MISSED,
        /** The object is gone, and its thumbnails are too. */
        REMOVED
    }

    /** The same at a place that is known now. */
    ObjectEntry at(Sequencer place) {
        return new ObjectEntry(object, place, eTag, state, requestId, until, thumbnails, revision + 1);
    }

    ObjectEntry with(State newState, List<String> newThumbnails) {
        return new ObjectEntry(object, sequencer, eTag, newState, requestId, until, newThumbnails, revision + 1);
    }
}
