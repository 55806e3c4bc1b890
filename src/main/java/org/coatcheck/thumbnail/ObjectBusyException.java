package org.coatcheck.thumbnail;

/** The object's thumbnails are being written or deleted by somebody else: a retry finds that ended, or its time up. */
public final class ObjectBusyException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ObjectBusyException(ObjectEntry entry) {
        super("request " + entry.requestId() + " writes or deletes the thumbnails of " + entry.object() + ", until "
                + entry.until() + " at the latest");
    }
}
