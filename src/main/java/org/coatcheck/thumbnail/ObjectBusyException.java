package org.coatcheck.thumbnail;

/**
 * Another attempt is working on the object's thumbnails. AWS retries the event one and three minutes later. By then that attempt
 * has ended, or its time is up, unless the function's time-out is longer.
 */
public final class ObjectBusyException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ObjectBusyException(ObjectEntry entry) {
        super("request " + entry.requestId() + " is working on the thumbnails of " + entry.object() + ", until "
                + entry.until() + " at the latest");
    }
}
