package org.coatcheck.operator.load;

import java.util.List;
import org.coatcheck.ledger.InvocationRecord;

/**
 * What a stack holds after a load test.
 *
 * @param thumbnails in the thumbnails bucket
 * @param records of all attempts
 * @param rejected keys of the objects in the rejected queue
 * @param unknown the events in the unknown queue, as JSON
 * @param failed details of the events in the failed queue
 */
record LoadResults(
        List<StoredThumbnail> thumbnails,
        List<InvocationRecord> records,
        List<String> rejected,
        List<String> unknown,
        List<String> failed) {

    /**
     * A thumbnail in the bucket.
     *
     * @param sourceETag the ETag of the object's version that it was made of, from the thumbnail's metadata
     */
    record StoredThumbnail(String key, String sourceETag) {}

    LoadResults {
        thumbnails = List.copyOf(thumbnails);
        records = List.copyOf(records);
        rejected = List.copyOf(rejected);
        unknown = List.copyOf(unknown);
        failed = List.copyOf(failed);
    }
}
