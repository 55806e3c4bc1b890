package org.coatcheck.thumbnail;

import java.util.List;
import java.util.stream.Stream;

/**
 * Which objects get thumbnails. {@link ThumbnailSettings} checks it.
 *
 * @param buckets the only buckets whose objects get thumbnails, each once; an event of the plain form means the first one
 * @param prefixes the {@link ObjectScan} looks only at keys with one of these prefixes; if there is none, at all keys
 * @param suffix the end of those keys; may be empty
 */
public record UploadsSettings(List<String> buckets, List<String> prefixes, String suffix) {

    public UploadsSettings {
        buckets = buckets.stream().distinct().toList();
        prefixes = prefixes.isEmpty() ? List.of("") : withoutCovered(prefixes);
    }

    /** A prefix that begins with another one would make the scan look at the same objects twice. */
    private static List<String> withoutCovered(List<String> prefixes) {
        return prefixes.stream()
                .distinct()
                .filter(prefix ->
                        prefixes.stream().noneMatch(other -> !other.equals(prefix) && prefix.startsWith(other)))
                .toList();
    }

    /** The bucket of events that name only a key. */
    public String firstBucket() {
        return buckets.getFirst();
    }

    boolean contains(String bucket) {
        return buckets.contains(bucket);
    }

    /** The beginning of every listing of S3 that the scan makes, in order. */
    Stream<UploadsCursor> listings() {
        return buckets.stream()
                .flatMap(bucket -> prefixes.stream().map(prefix -> new UploadsCursor(bucket, prefix, "")));
    }
}
