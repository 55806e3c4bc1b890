package org.coatcheck.operator.console.aws;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.coatcheck.event.Outcome;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.ledger.LedgerReader.Question;
import org.coatcheck.thumbnail.ObjectEntry;
import org.coatcheck.thumbnail.ObjectsReader;

/** The audit records, as the pages ask for them. */
public final class Attempts {

    private final LedgerReader ledger;
    private final ObjectsReader objects;

    /**
     * Which attempts to show.
     *
     * @param from the earliest start
     * @param to the latest start
     * @param object {@code bucket/key}
     */
    public record Filter(
            Instant from, Instant to, Optional<String> source, Optional<Outcome> outcome, Optional<String> object) {

        public static Filter between(Instant from, Instant to) {
            return new Filter(from, to, Optional.empty(), Optional.empty(), Optional.empty());
        }

        private Question question(Instant latest) {
            return new Question(from, latest, source, outcome, object);
        }
    }

    /**
     * Where the next page begins.
     *
     * @param to the latest start of an attempt on it
     * @param shown how many attempts with exactly this start are on the pages before it
     */
    public record Cursor(Instant to, int shown) {}

    /**
     * Some of the attempts, the latest first.
     *
     * @param next empty if no attempt follows
     */
    public record Page(List<InvocationRecord> records, Optional<Cursor> next) {}

    public Attempts(Site site) {
        this.ledger = new LedgerReader(site.dynamoDb, site.stack().output("InvocationsTable"));
        this.objects = new ObjectsReader(site.dynamoDb, site.stack().output("ObjectsTable"));
    }

    /** The first page of the attempts that the filter lets through. */
    public Page find(Filter filter, int limit) {
        return find(filter, new Cursor(filter.to(), 0), limit);
    }

    /** A further page. */
    public Page find(Filter filter, Cursor cursor, int limit) {
        List<InvocationRecord> found = find(filter.question(cursor.to()))
                .skip(cursor.shown())
                .limit(limit + 1L)
                .toList();
        if (found.size() <= limit) {
            return new Page(found, Optional.empty());
        }
        List<InvocationRecord> page = found.subList(0, limit);
        Instant last = page.getLast().startedAt();
        int same = (int)
                page.stream().filter(record -> record.startedAt().equals(last)).count();
        return new Page(page, Optional.of(new Cursor(last, last.equals(cursor.to()) ? same + cursor.shown() : same)));
    }

    /** What figures are made of: the latest attempts, the latest first. */
    public List<Glance> glances(Filter filter, int limit) {
        return find(filter.question(filter.to())).limit(limit).map(Glance::of).toList();
    }

    /** All attempts of a request, the first one first. */
    public List<InvocationRecord> ofRequest(String requestId) {
        return ledger.attempts(requestId);
    }

    /** The entry of an object ({@code bucket/key}); empty if no attempt has claimed it. */
    public Optional<ObjectEntry> entry(String object) {
        return objects.find(object);
    }

    /** The attempts of the last requests that worked on an object, the first one first. */
    public List<InvocationRecord> about(ObjectEntry entry) {
        return ledger.attempts(entry.requests());
    }

    private Stream<InvocationRecord> find(Question question) {
        return ledger.find(question);
    }
}
