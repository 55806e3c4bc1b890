package org.coatcheck.thumbnail;

import java.util.List;
import java.util.Optional;

/**
 * Where the scan of the uploads goes on. It lists one prefix of one bucket after the other.
 *
 * <p>The text of a cursor is {@code bucket/key} after a key, and {@code bucket:prefix} at the beginning of a listing. The name
 * of a bucket has neither a slash nor a colon.
 *
 * @param afterKey empty at the beginning of the listing
 */
record UploadsCursor(String bucket, String prefix, String afterKey) {

    /** Reads a cursor. One that the settings do not cover, because they were changed, means the beginning of the scan. */
    static UploadsCursor of(String text, UploadsSettings uploads) {
        return uploads.listings()
                .flatMap(listing -> listing.at(text).stream())
                .findFirst()
                .orElseGet(() -> uploads.listings().findFirst().orElseThrow());
    }

    private Optional<UploadsCursor> at(String text) {
        if (text.equals(text())) {
            return Optional.of(this);
        }
        return Optional.of(text)
                .filter(cursor -> cursor.startsWith(bucket + "/" + prefix))
                .map(cursor -> after(cursor.substring(bucket.length() + 1)));
    }

    UploadsCursor after(String key) {
        return new UploadsCursor(bucket, prefix, key);
    }

    /** The beginning of the next listing; empty if this is the last one. */
    Optional<UploadsCursor> nextListing(UploadsSettings uploads) {
        List<UploadsCursor> listings = uploads.listings().toList();
        int next = listings.indexOf(after("")) + 1;
        return next < listings.size() ? Optional.of(listings.get(next)) : Optional.empty();
    }

    String text() {
        return afterKey.isEmpty() ? bucket + ":" + prefix : bucket + "/" + afterKey;
    }
}
