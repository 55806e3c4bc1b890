package org.coatcheck.operator.audit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.ledger.LedgerReader.Question;
import org.coatcheck.ledger.RecordSummary;
import org.coatcheck.operator.audit.Subject.ObjectIn;
import org.coatcheck.operator.audit.Subject.Request;
import org.coatcheck.operator.audit.Subject.RequestStart;
import org.coatcheck.operator.audit.Subject.Trace;
import org.coatcheck.operator.terminal.TimeSpan;
import org.coatcheck.thumbnail.ObjectsReader;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * Finds the attempts that concern a {@link Subject}.
 *
 * @param span in which to look where only the index by time knows the subject
 */
public record Search(
        LedgerReader ledger,
        ObjectsReader objects,
        S3Client s3,
        List<String> uploadsBuckets,
        String thumbnailsBucket,
        TimeSpan span) {

    /** From an event's arrival until Lambda gives it up at the latest; an attempt keeps the trace of its event. */
    private static final Duration LONGEST_TRACE = Duration.ofHours(6);

    private static final Pattern ENCODED = Pattern.compile("=\\?UTF-8\\?B\\?(.*)\\?=");

    /** The attempts, the first one first; none if nothing is known of the subject. */
    public List<InvocationRecord> find(Subject subject) {
        return switch (subject) {
            case Request(String id) -> ledger.attempts(id);
            case RequestStart(String start) -> first(List.of(() -> byStart(start), () -> byObject(subject)));
            case Trace trace -> byTrace(trace);
            case ObjectIn object -> byObject(subject);
            case Subject.Key key -> byObject(subject);
        };
    }

    private static List<InvocationRecord> first(List<Supplier<List<InvocationRecord>>> searches) {
        return searches.stream()
                .map(Supplier::get)
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    /** The attempts of the latest request whose id begins so. */
    private List<InvocationRecord> byStart(String start) {
        return ledger.list(Question.between(span.from(), span.to()))
                .map(RecordSummary::requestId)
                .filter(id -> id.startsWith(start))
                .findFirst()
                .map(ledger::attempts)
                .orElse(List.of());
    }

    /** A trace id tells when the trace began. */
    private List<InvocationRecord> byTrace(Trace trace) {
        Instant from = trace.startedAt().minus(Duration.ofMinutes(1));
        return ledger.find(Question.between(from, from.plus(LONGEST_TRACE)))
                .filter(record ->
                        record.traceId().filter(id -> id.contains(trace.id())).isPresent())
                .toList()
                .reversed();
    }

    /** First what needs no search: the object's entry, which knows who worked on it, and the thumbnail. */
    private List<InvocationRecord> byObject(Subject subject) {
        List<ObjectIn> candidates = subject.objects(uploadsBuckets);
        return first(List.of(
                () -> any(candidates, this::byEntry),
                () -> any(candidates, this::byThumbnail),
                () -> any(candidates, this::byTime)));
    }

    private static List<InvocationRecord> any(
            List<ObjectIn> candidates, Function<ObjectIn, List<InvocationRecord>> search) {
        return candidates.stream()
                .map(search)
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    private List<InvocationRecord> byEntry(ObjectIn object) {
        return objects.find(object.name())
                .map(entry -> ledger.attempts(entry.requests()))
                .orElse(List.of());
    }

    /** Finds the events that found nothing to do, too. */
    private List<InvocationRecord> byTime(ObjectIn object) {
        return ledger.find(Question.about(object.name(), span.from(), span.to()))
                .toList()
                .reversed();
    }

    /** A thumbnail names the request that made it and the key of the upload; older ones name the key only. */
    private List<InvocationRecord> byThumbnail(ObjectIn object) {
        if (!object.bucket().equals(thumbnailsBucket) && !uploadsBuckets.contains(object.bucket())) {
            return List.of();
        }
        return metadata(object.key())
                .map(metadata -> first(List.of(
                        () -> Optional.ofNullable(metadata.get("request-id"))
                                .map(ledger::attempts)
                                .orElse(List.of()),
                        () -> Optional.ofNullable(metadata.get("source-key"))
                                .map(key -> any(Subject.ofKey(decoded(key), uploadsBuckets), this::byEntry))
                                .orElse(List.of()))))
                .orElse(List.of());
    }

    private Optional<Map<String, String>> metadata(String thumbnailKey) {
        try {
            return Optional.of(
                    s3.headObject(head -> head.bucket(thumbnailsBucket).key(thumbnailKey))
                            .metadata());
        } catch (NoSuchKeyException none) {
            return Optional.empty();
        }
    }

    /** S3 returns text that is not ASCII encoded by RFC 2047. Metadata may also only look like that, and then is the text itself. */
    static String decoded(String headerValue) {
        Matcher encoded = ENCODED.matcher(headerValue);
        try {
            return encoded.matches()
                    ? new String(Base64.getDecoder().decode(encoded.group(1)), StandardCharsets.UTF_8)
                    : headerValue;
        } catch (IllegalArgumentException noBase64) {
            return headerValue;
        }
    }
}
