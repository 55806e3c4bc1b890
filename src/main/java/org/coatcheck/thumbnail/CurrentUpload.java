package org.coatcheck.thumbnail;

import java.util.OptionalLong;

/** What the uploads bucket has under a key now: a version, or none that can be read. */
sealed interface CurrentUpload permits CurrentUpload.Present, Unavailable {

    /**
     * A version.
     *
     * @param eTag without quotes
     * @param size in bytes; empty if only an event tells of the version, and the event has no size
     */
    record Present(String eTag, OptionalLong size) implements CurrentUpload {

        /** Whether it is a folder. The S3 console marks an empty folder with an object of no bytes whose key ends in a slash. */
        boolean isFolder(String key) {
            return size.equals(OptionalLong.of(0)) && key.endsWith("/");
        }
    }

    /** Whether it is this version; with an empty ETag, whether the object is gone. */
    default boolean is(String eTag) {
        return switch (this) {
            case Present present -> present.eTag().equals(eTag);
            case Unavailable.Missing missing -> eTag.isEmpty();
            case Unavailable.Unreadable unreadable -> false;
        };
    }
}
