package org.coatcheck.operator.console.aws;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.operator.audit.Nearest;
import org.coatcheck.operator.audit.Nearest.Near;
import org.coatcheck.operator.audit.Search;
import org.coatcheck.operator.audit.Subject;
import org.coatcheck.operator.audit.Subject.ObjectIn;
import org.coatcheck.operator.terminal.CommandException;
import org.coatcheck.operator.terminal.TimeSpan;
import org.coatcheck.operator.terminal.Times;
import org.coatcheck.thumbnail.ObjectsReader;

/** Finds what a person has, as {@code audit} does: a request id or its beginning, a trace id, an object or a thumbnail. */
public final class Lookup {

    /** What {@code audit} searches by time, too. */
    private static final Duration SPAN = Duration.ofDays(1);

    /** In bytes. The name of a bucket has 63 at most, and a key 1,024. */
    private static final int LONGEST_OBJECT = 1_100;

    private final Site site;
    private final LedgerReader ledger;
    private final ObjectsReader objects;
    private final Uploads uploads;

    /** What a text leads to. */
    public sealed interface Found {

        record OfRequest(String requestId) implements Found {}

        /**
         * An upload.
         *
         * @param object {@code bucket/key}
         */
        record OfObject(String object) implements Found {}

        record Nothing(Optional<Near> nearest) implements Found {}
    }

    public Lookup(Site site, Uploads uploads) {
        this.site = site;
        this.ledger = new LedgerReader(site.dynamoDb, site.stack().output("InvocationsTable"));
        this.objects = new ObjectsReader(site.dynamoDb, site.stack().output("ObjectsTable"));
        this.uploads = uploads;
    }

    /**
     * Leads to the page of an upload without a search, if it is known or there.
     *
     * @throws CommandException if the text is longer than what it may name
     */
    public Found find(String text) {
        Instant now = Instant.now();
        TimeSpan span = new TimeSpan(now.minus(SPAN), now);
        Subject subject = Subject.parse(text);
        if (isTooLong(subject)) {
            throw new CommandException("this text is too long to search for: no key has more than 1,024 bytes");
        }
        Optional<Found> found = switch (subject) {
            case Subject.ObjectIn object -> upload(object).or(() -> recorded(object, span));
            case Subject.Key key -> upload(key).or(() -> recorded(key, span));
            case Subject.RequestStart start -> recorded(start, span).or(() -> upload(start));
            case Subject.Request request -> recorded(request, span);
            case Subject.Trace trace -> recorded(trace, span);
        };
        return found.orElseGet(() -> new Found.Nothing(nearest(subject, span)));
    }

    /** DynamoDB would reject it. A signed URL may be longer than the object's name in it. */
    private boolean isTooLong(Subject subject) {
        return subject.objects(uploads.buckets().uploads()).stream()
                .anyMatch(object -> object.name().getBytes(StandardCharsets.UTF_8).length > LONGEST_OBJECT);
    }

    private Optional<Found> upload(Subject subject) {
        return subject.objects(uploads.buckets().uploads()).stream()
                .filter(object -> uploads.buckets().isUploads(object.bucket()))
                .filter(object -> objects.find(object.name()).isPresent() || isThere(object))
                .findFirst()
                .map(object -> new Found.OfObject(object.name()));
    }

    private boolean isThere(ObjectIn object) {
        return uploads.head(object.bucket(), object.key()).isPresent();
    }

    private Optional<Found> recorded(Subject subject, TimeSpan span) {
        Buckets buckets = uploads.buckets();
        Search search = new Search(ledger, objects, site.s3, buckets.uploads(), buckets.thumbnails(), span);
        List<InvocationRecord> records = search.find(subject);
        return records.isEmpty() ? Optional.empty() : Optional.of(of(subject, records.getLast()));
    }

    /** A thumbnail leads to its upload. */
    private static Found of(Subject subject, InvocationRecord last) {
        boolean isObject = subject instanceof Subject.ObjectIn || subject instanceof Subject.Key;
        return isObject && last.objects().size() == 1
                ? new Found.OfObject(last.objects().getFirst())
                : new Found.OfRequest(last.requestId());
    }

    private Optional<Near> nearest(Subject subject, TimeSpan span) {
        return new Nearest(ledger, site.s3, uploads.buckets().uploads(), span, Times.of(true)).to(subject);
    }
}
