package org.coatcheck.operator.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.ledger.LedgerReader.Question;
import org.coatcheck.ledger.RecordSummary;
import org.coatcheck.operator.audit.Subject.ObjectIn;
import org.coatcheck.operator.audit.Subject.Request;
import org.coatcheck.operator.audit.Subject.RequestStart;
import org.coatcheck.operator.audit.Subject.Trace;
import org.coatcheck.operator.terminal.TimeSpan;
import org.coatcheck.operator.terminal.Times;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * If no attempt is known of a {@link Subject}, this finds what is nearest to it. Of an object, it is the object in its uploads
 * bucket, in the same folder or else in the one above, whose key needs the fewest changes of a letter. Of a request, it is the
 * one whose id begins with the most of the same letters, at least {@value #SAME_LETTERS}, or else the latest one. Of a trace, it
 * is the request that began at the nearest time.
 */
public record Nearest(LedgerReader ledger, S3Client s3, List<String> uploadsBuckets, TimeSpan span, Times times) {

    private static final int SAME_LETTERS = 4;

    /** How many are compared: the nearest need not be sought among millions. */
    private static final int MOST_RECORDS = 1000;

    private static final int FORBIDDEN = 403;

    private static final Duration NEAR_A_TRACE = Duration.ofHours(6);

    /**
     * The parts of a sentence.
     *
     * @param what it names in between
     */
    public record Near(String before, Subject what, String after) {

        /** The name of a request or an object. */
        public String name() {
            return switch (what) {
                case Request(String id) -> id;
                case RequestStart(String start) -> start;
                case Trace(String id) -> id;
                case ObjectIn(String bucket, String key) -> "s3://" + bucket + "/" + key;
                case Subject.Key(String text) -> text;
            };
        }

        String sentence() {
            return before + name() + after;
        }
    }

    /** Empty if nothing is near. */
    public Optional<Near> to(Subject subject) {
        return switch (subject) {
            case Request(String id) -> request(id);
            case RequestStart(String start) -> request(start);
            case Trace trace -> trace(trace.startedAt());
            case ObjectIn object -> object(object);
            case Subject.Key key ->
                key.objects(uploadsBuckets).stream()
                        .flatMap(object -> object(object).stream())
                        .findFirst();
        };
    }

    private Optional<Near> request(String id) {
        List<RecordSummary> records = records(span);
        return records.stream()
                .max(Comparator.comparingInt(record -> sameLetters(record.requestId(), id)))
                .filter(record -> sameLetters(record.requestId(), id) >= SAME_LETTERS)
                .map(record -> near("the nearest request id", record))
                .or(() -> records.stream().findFirst().map(record -> near("the latest request", record)));
    }

    private Optional<Near> trace(Instant time) {
        return records(TimeSpan.around(time, NEAR_A_TRACE)).stream()
                .min(Comparator.comparing(
                        record -> Duration.between(time, record.startedAt()).abs()))
                .map(record -> near("the request nearest to the time of this trace", record));
    }

    private List<RecordSummary> records(TimeSpan where) {
        return ledger.list(Question.between(where.from(), where.to()))
                .limit(MOST_RECORDS)
                .toList();
    }

    private Near near(String what, RecordSummary record) {
        return new Near(
                what + " is ",
                new Request(record.requestId()),
                ", of " + times.toTheSecond(record.startedAt())
                        + (record.detail().isEmpty() ? "" : " (" + record.detail() + ")"));
    }

    /** In the bucket that the object is said to be in, or else in the first one. */
    private Optional<Near> object(ObjectIn object) {
        String bucket = uploadsBuckets.contains(object.bucket()) ? object.bucket() : uploadsBuckets.getFirst();
        String key = object.key();
        return folders(key)
                .map(folder -> objectsIn(bucket, folder))
                .filter(objects -> !objects.isEmpty())
                .findFirst()
                .flatMap(objects -> objects.stream()
                        .min(Comparator.comparing((S3Object other) ->
                                        !fileName(other.key()).equals(fileName(key)))
                                .thenComparingInt(other -> changes(other.key(), key))))
                .map(near -> near.key().equals(key)
                        ? recordless(bucket, near)
                        : new Near("the nearest object is ", new ObjectIn(bucket, near.key()), ""));
    }

    /** People have the name of a file more often than its whole key. */
    private static String fileName(String key) {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    private Near recordless(String bucket, S3Object object) {
        return new Near(
                "",
                new ObjectIn(bucket, object.key()),
                " is there since %s, but no attempt at it is recorded here: --since looks further back, ./coatcheck queues failed"
                                .formatted(times.toTheSecond(object.lastModified()))
                        + " has it if the function did not start, and the function's log may tell more");
    }

    /** The prefixes of the key that end in a slash, the longest one first, and at last the whole bucket. */
    private static Stream<String> folders(String key) {
        return Stream.concat(
                IntStream.iterate(key.length(), end -> end > 0, end -> end - 1)
                        .filter(end -> key.charAt(end - 1) == '/')
                        .mapToObj(end -> key.substring(0, end)),
                Stream.of(""));
    }

    /** The first thousand objects; none if the operator may not list them. */
    private List<S3Object> objectsIn(String bucket, String folder) {
        try {
            ListObjectsV2Response list = s3.listObjectsV2(page ->
                    page.bucket(bucket).prefix(folder).maxKeys(MOST_RECORDS).encodingType(EncodingType.URL));
            return list.contents();
        } catch (S3Exception rejected) {
            if (rejected.statusCode() == FORBIDDEN) {
                return List.of();
            }
            throw rejected;
        }
    }

    private static int sameLetters(String one, String other) {
        return (int) IntStream.range(0, Math.min(one.length(), other.length()))
                .takeWhile(letter -> one.charAt(letter) == other.charAt(letter))
                .count();
    }

    /** How many letters must be added, removed or replaced to make the one text the other: the Levenshtein distance. */
    static int changes(String one, String other) {
        int[] previous = IntStream.rangeClosed(0, other.length()).toArray();
        for (int i = 1; i <= one.length(); i++) {
            int[] current = new int[previous.length];
            current[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = previous[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[other.length()];
    }
}
