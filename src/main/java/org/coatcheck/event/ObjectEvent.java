package org.coatcheck.event;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * A change of one object.
 *
 * @param name AWS's name of the change, such as {@code ObjectCreated:Put} or {@code Object Created}, without the prefix
 *     {@code s3:} that some samples and emulators write
 * @param key decoded
 * @param size in bytes, if the event has it
 * @param eTag without quotes, if the event has it
 * @param versionId in a versioned bucket only
 * @param sequencer orders the events of one key, but not those of different keys; hexadecimal. An event without one is
 *     about the version that S3 has when the event is processed
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

    /** S3's limit for a key, in bytes of UTF-8. */
    public static final int LONGEST_KEY = 1024;

    private static final int LONGEST_BUCKET = 255;

    /** A version id has at most 1,024 bytes. */
    private static final Pattern TAG = Pattern.compile("[!-~]{1,1024}");

    /** The kind of change. */
    public enum Change {
        CREATED,
        REMOVED,
        /** The bytes did not change: for example, the object was tagged or moved to another storage class. */
        UNCHANGED,
        /** An archived object can be read again. The event names no version. */
        RESTORED,
        /** Only a look at the object can tell what happened. The event names no version. */
        UNKNOWN
    }

    public ObjectEvent {
        if (bucket.isEmpty() || !isKey(key)) {
            throw new IllegalArgumentException("an object has a bucket, and a key of 1 to " + LONGEST_KEY + " bytes");
        }
    }

    /** An event about the version that S3 has when the event is processed. */
    public static ObjectEvent ofCurrentVersion(Change change, String name, String bucket, String key) {
        return new ObjectEvent(
                change, name, bucket, key, OptionalLong.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Whether S3 accepts this key. */
    public static boolean isKey(String key) {
        return !key.isEmpty() && isText(key) && key.getBytes(StandardCharsets.UTF_8).length <= LONGEST_KEY;
    }

    /** Whether a bucket may have this name. Old ones have up to 255 characters. */
    static boolean isBucket(String name) {
        return !name.isEmpty() && name.length() <= LONGEST_BUCKET && isText(name);
    }

    /** Whether S3 may have given this ETag, or this version id: they become headers of requests. */
    static boolean isTag(String text) {
        return TAG.matcher(text).matches();
    }

    /** Whether the string can be encoded. Half of a surrogate pair would become a question mark, and thus another key. */
    static boolean isText(String string) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(string);
    }

    /** {@code bucket/key}, such as {@code photos/uploads/cat.jpg}. The name of a bucket has no slash. */
    public String object() {
        return bucket + "/" + key;
    }
}
