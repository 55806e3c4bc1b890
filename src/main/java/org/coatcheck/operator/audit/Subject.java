package org.coatcheck.operator.audit;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What an operator has of an attempt, and looks for: its request, its trace, or its object. */
public sealed interface Subject {

    /** A whole request id. */
    record Request(String id) implements Subject {}

    /** The beginning of a request id, of eight letters or more. */
    record RequestStart(String text) implements Subject {}

    /** A trace id of X-Ray, such as {@code 1-581cf771-a006649127e371903a2de979}. */
    record Trace(String id) implements Subject {

        /** The id has it in seconds since 1970, as eight hexadecimal digits. */
        Instant startedAt() {
            return Instant.ofEpochSecond(Long.parseLong(id.substring(2, 10), 16));
        }
    }

    /** An object of S3: an upload or a thumbnail. */
    record ObjectIn(String bucket, String key) implements Subject {

        /** {@code bucket/key}, as the records name it. */
        public String name() {
            return bucket + "/" + key;
        }

        /** As an event of the plain form names it: by its key alone if it is in the first uploads bucket. */
        public String detail(List<String> uploadsBuckets) {
            boolean isKeyEnough = bucket.equals(uploadsBuckets.getFirst()) && !key.startsWith("s3://");
            return isKeyEnough ? key : "s3://" + name();
        }
    }

    /** Any other text: an object's key, or {@code bucket/key}. */
    record Key(String text) implements Subject {}

    /** Reads what the operator typed. */
    static Subject parse(String text) {
        return Stream.<Optional<Subject>>of(
                        Forms.match(Forms.REQUEST_ID, text, id -> new Request(id.group())),
                        Forms.match(Forms.REQUEST_START, text, start -> new RequestStart(start.group())),
                        Forms.match(Forms.TRACE, text, trace -> new Trace(trace.group(1))),
                        Forms.match(Forms.S3_URI, text, uri -> new ObjectIn(uri.group(1), uri.group(2))),
                        Forms.match(Forms.URL, text, url -> Forms.of(url.group(1), Forms.decoded(url.group(2)))))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseGet(() -> new Key(text));
    }

    /** The forms in which AWS writes these. */
    final class Forms {

        private static final Pattern REQUEST_ID = Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");
        private static final Pattern REQUEST_START = Pattern.compile("[0-9a-f]{8}(-[0-9a-f-]{0,27})?");

        /** Alone, or as the root in the header X-Amzn-Trace-Id. */
        private static final Pattern TRACE = Pattern.compile("(?:Root=)?(1-[0-9a-f]{8}-[0-9a-f]{24})(?:;.*)?");

        private static final Pattern S3_URI = Pattern.compile("s3://([^/]+)/(.+)", Pattern.DOTALL);
        private static final Pattern URL = Pattern.compile("https?://([^/?#]+)/([^?#]+).*");

        /** {@code BUCKET.s3.REGION.amazonaws.com}, and other hosts of S3 that begin with the bucket. */
        private static final Pattern BUCKET_HOST = Pattern.compile("(.+)\\.s3[.-].+");

        /** Hosts of S3 and of LocalStack, where the bucket is in the path. */
        private static final Pattern PATH_HOST =
                Pattern.compile("s3[.-].+|localhost(:\\d+)?|[0-9.]+(:\\d+)?|\\[.*](:\\d+)?");

        private static final Pattern BUCKET_AND_KEY = Pattern.compile("([^/]+)/(.+)", Pattern.DOTALL);

        private Forms() {}

        private static Optional<Subject> match(Pattern form, String text, Function<Matcher, Subject> subject) {
            Matcher match = form.matcher(text);
            return match.matches() ? Optional.of(subject.apply(match)) : Optional.empty();
        }

        /** The object that a URL names. Any other host, such as a CDN's, has the key as its path. */
        private static Subject of(String host, String path) {
            Optional<Subject> inHost = match(BUCKET_HOST, host, bucket -> new ObjectIn(bucket.group(1), path));
            Optional<Subject> inPath = PATH_HOST.matcher(host).matches()
                    ? match(BUCKET_AND_KEY, path, object -> new ObjectIn(object.group(1), object.group(2)))
                    : Optional.empty();
            return inHost.or(() -> inPath).orElseGet(() -> new Key(path));
        }

        private static String decoded(String path) {
            try {
                return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException notEncoded) {
                return path;
            }
        }
    }

    /** The objects that this may be, the likeliest one first. A bucket need not be named if it is an uploads bucket. */
    default List<ObjectIn> objects(List<String> uploadsBuckets) {
        return switch (this) {
            case ObjectIn object -> List.of(object);
            case Key(String text) -> objects(text, uploadsBuckets);
            case RequestStart(String text) -> objects(text, uploadsBuckets);
            case Request request -> List.of();
            case Trace trace -> List.of();
        };
    }

    /** The object that a text most likely names. */
    static ObjectIn object(String text, List<String> uploadsBuckets) {
        return parse(text).objects(uploadsBuckets).stream()
                .findFirst()
                .orElseGet(() -> new ObjectIn(uploadsBuckets.getFirst(), text));
    }

    /** The objects that have a key in the uploads buckets. */
    static List<ObjectIn> ofKey(String key, List<String> uploadsBuckets) {
        return uploadsBuckets.stream().map(bucket -> new ObjectIn(bucket, key)).toList();
    }

    private static List<ObjectIn> objects(String text, List<String> uploadsBuckets) {
        Matcher named = Forms.BUCKET_AND_KEY.matcher(text);
        List<ObjectIn> withBucket = named.matches() ? List.of(new ObjectIn(named.group(1), named.group(2))) : List.of();
        List<ObjectIn> keyAlone = ofKey(text, uploadsBuckets);
        boolean namesAnUploadsBucket = withBucket.stream().map(ObjectIn::bucket).anyMatch(uploadsBuckets::contains);
        return Stream.of(namesAnUploadsBucket ? withBucket : keyAlone, namesAnUploadsBucket ? keyAlone : withBucket)
                .flatMap(List::stream)
                .toList();
    }
}
