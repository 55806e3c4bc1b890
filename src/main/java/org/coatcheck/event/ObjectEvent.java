package org.coatcheck.event;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One thing that happened to one object.
 *
 * @param change what became of the object
 * @param name AWS's own name of what happened, such as {@code ObjectCreated:Put} or {@code Object Created}
 * @param bucket the bucket's name
 * @param key the object's key, decoded
 * @param size in bytes, where the event says it
 * @param eTag without quotes, where the event says it
 * @param versionId in a versioned bucket only
 * @param sequencer orders the events of one key and of no two keys; absent in the plain form
 */
public record ObjectEvent(
        Change change,
        String name,
        String bucket,
        String key,
        OptionalLong size,
        Optional<String> eTag,
        Optional<String> versionId,
        Optional<String> sequencer) {

    /** S3's limit of a key, in bytes of UTF-8. */
    public static final int LONGEST_KEY = 1024;

    /** What became of the object. */
    public enum Change {
        CREATED,
        REMOVED,
        /** Tagged, restored, moved to another storage class: the bytes are what they were. */
        OTHER
    }

    public ObjectEvent {
        if (bucket.isEmpty() || !isKey(key)) {
            throw new IllegalArgumentException("an object has a bucket, and a key of 1 to " + LONGEST_KEY + " bytes");
        }
    }

    /** Whether S3 can have an object of this key. */
    public static boolean isKey(String key) {
        return !key.isEmpty() && isText(key) && key.getBytes(StandardCharsets.UTF_8).length <= LONGEST_KEY;
    }

    /** A Java string can hold half a character; in UTF-8 that would become a question mark, which is another key. */
    static boolean isText(String string) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(string);
    }

    /** Bucket and key in one word: {@code photos/uploads/cat.jpg}. No bucket's name has a slash. */
    public String object() {
        return bucket + "/" + key;
    }
}
