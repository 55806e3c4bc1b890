package org.coatcheck.thumbnail;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.coatcheck.settings.Requirements;

/**
 * Which objects get thumbnails. {@link ThumbnailSettings} checks it.
 *
 * @param buckets the only buckets whose objects get thumbnails, each once; an event of the plain form means the first one
 * @param prefixes the {@link ObjectScan} looks only at keys with one of these prefixes; if there is none, at all keys
 * @param suffix the end of those keys; may be empty
 */
public record UploadsSettings(List<String> buckets, List<String> prefixes, String suffix) {

    /** With the capitals, the underscores and the length of names from before 2018. A slash or a colon would end a cursor's bucket. */
    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9._-]{3,255}");

    /**
     * The sweep names each in an expression, which may have 4 KB: about 114 fit.
     *
     * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html">Quotas in DynamoDB</a>
     */
    private static final int MAX_LISTINGS = 100;

    public UploadsSettings {
        buckets = buckets.stream()
                .map(String::strip)
                .filter(bucket -> !bucket.isEmpty())
                .distinct()
                .toList();
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

    /** Adds what would let every event or every sweep fail. */
    void check(Requirements requirements) {
        requirements.present(
                "COATCHECK_UPLOADS_BUCKET", String.join(",", buckets), "the bucket whose objects get thumbnails");
        buckets.forEach(bucket -> requirements.holds(
                BUCKET.matcher(bucket).matches(),
                "COATCHECK_UPLOADS_BUCKET: " + bucket
                        + " is no name of a bucket: write names with commas between them, as in photos,scans"));
        requirements.holds(
                listings().count() <= MAX_LISTINGS,
                "COATCHECK_UPLOADS_PREFIX must be at most %d prefixes in all uploads buckets together; there are %d"
                        .formatted(MAX_LISTINGS, listings().count()));
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
