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
import org.coatcheck.operator.terminal.Span;
import org.coatcheck.operator.terminal.Times;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * If no attempt is known of a {@link Subject}, this finds what is nearest to it, as a sentence. Of an object, it is the object
 * in the uploads bucket, in the same folder or else in the one above, whose key needs the fewest changes of a letter. Of a
 * request, it is the one whose id begins with the most of the same letters, at least {@value #SAME_LETTERS}, or else the latest
 * one. Of a trace, it is the request that began at the nearest time.
 */
record Nearest(LedgerReader ledger, S3Client s3, String uploadsBucket, Span span, Times times) {

    private static final int SAME_LETTERS = 4;

    /** That are compared: what is nearest need not be found among millions. */
    private static final int MOST_RECORDS = 1000;

    private static final int FORBIDDEN = 403;

    private static final Duration NEAR_A_TRACE = Duration.ofHours(6);

    /** The sentence; empty if nothing is near. */
    Optional<String> to(Subject subject) {
        return switch (subject) {
            case Request(String id) -> request(id);
            case RequestStart(String start) -> request(start);
            case Trace trace -> trace(trace.startedAt());
            case ObjectIn object -> object(object.key());
            case Subject.Key(String text) ->
                object(subject.objects(uploadsBucket).getFirst().key());
        };
    }

    private Optional<String> request(String id) {
        List<RecordSummary> records = records(span);
        return records.stream()
                .max(Comparator.comparingInt(record -> sameLetters(record.requestId(), id)))
                .filter(record -> sameLetters(record.requestId(), id) >= SAME_LETTERS)
                .map(record -> sentence("the nearest request id", record))
                .or(() -> records.stream().findFirst().map(record -> sentence("the latest request", record)));
    }

    private Optional<String> trace(Instant time) {
        return records(Span.around(time, NEAR_A_TRACE)).stream()
                .min(Comparator.comparing(
                        record -> Duration.between(time, record.startedAt()).abs()))
                .map(record -> sentence("the request nearest to the time of this trace", record));
    }

    private List<RecordSummary> records(Span where) {
        return ledger.list(Question.between(where.from(), where.to()))
                .limit(MOST_RECORDS)
                .toList();
    }

    private String sentence(String what, RecordSummary record) {
        return "%s is %s, of %s (%s)"
                .formatted(what, record.requestId(), times.toTheSecond(record.startedAt()), record.detail());
    }

    private Optional<String> object(String key) {
        return folders(key)
                .map(this::objectsIn)
                .filter(objects -> !objects.isEmpty())
                .findFirst()
                .flatMap(objects -> objects.stream().min(Comparator.comparingInt(object -> changes(object.key(), key))))
                .map(object -> object.key().equals(key) ? recordless(object) : "the nearest object is " + uri(object));
    }

    private String recordless(S3Object object) {
        return "%s is there since %s, but no attempt at it is recorded here: --since looks further back, and the function's log may"
                        .formatted(uri(object), times.toTheSecond(object.lastModified()))
                + " tell more";
    }

    private String uri(S3Object object) {
        return "s3://" + uploadsBucket + "/" + object.key();
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
    private List<S3Object> objectsIn(String folder) {
        try {
            ListObjectsV2Response list = s3.listObjectsV2(
                    page -> page.bucket(uploadsBucket).prefix(folder).maxKeys(MOST_RECORDS));
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
