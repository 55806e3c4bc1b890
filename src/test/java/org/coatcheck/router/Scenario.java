package org.coatcheck.router;

import org.coatcheck.event.Outcome;

/** An event, and what is in AWS before it. */
enum Scenario {
    UPLOAD(200, "cat.jpg"),
    /** An upload whose event names its version, so that it is fetched while it is claimed. */
    UPLOAD_OF_NAMED_VERSION(200, "cat.jpg"),
    /** An upload over an older one of another format, whose thumbnail is deleted. */
    REPLACEMENT(200, "cat.jpg"),
    /** XML cannot hold this key, so its old thumbnails are deleted one by one, not with one list of keys. */
    REPLACEMENT_WITH_UNUSUAL_KEY(200, "cat\u0001.jpg"),
    REMOVAL(200, "cat.jpg"),
    /** An upload whose header is that of an image, and whose pixels are missing. */
    REJECTION(422, "half.jpg"),
    UNKNOWN_EVENT(400, ""),
    /** An unknown event that is too large for a message. */
    OVERSIZED_EVENT(400, ""),
    /** A tick that finds a dead attempt on an upload. */
    TICK(204, "cat.jpg");

    /** Of the response. */
    final int status;

    /** The last part of the upload's key. */
    final String fileName;

    Scenario(int status, String fileName) {
        this.status = status;
        this.fileName = fileName;
    }

    Outcome outcome() {
        return status < 300 ? Outcome.DONE : Outcome.REJECTED;
    }
}
