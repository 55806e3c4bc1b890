package org.coatcheck.operator.console.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.Outcome;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.ledger.LedgerReader.Question;
import org.coatcheck.thumbnail.ObjectEntry;
import org.coatcheck.thumbnail.ObjectsReader;

/** The audit records, as the pages ask for them. */
public final class Attempts {

    private static final Duration FIRST_LOOK = Duration.ofHours(6);

    private static final Duration LONGEST_LOOK = Duration.ofSeconds(3);

    private static final int MOST_OLDER = 50;

    /** Records have their start to the microsecond. */
    private static final Duration TICK = Duration.ofNanos(1_000);

    private final LedgerReader ledger;
    private final ObjectsReader objects;

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

    /**
     * What a look for older attempts found.
     *
     * @param records the first one first
     * @param lookedTo how far back it has looked
     * @param isAll whether no older record is kept
     */
    public record Older(List<InvocationRecord> records, Instant lookedTo, boolean isAll) {}

    public Attempts(Site site) {
        this.ledger = new LedgerReader(site.dynamoDb, site.stack().output("InvocationsTable"));
        this.objects = new ObjectsReader(site.dynamoDb, site.stack().output("ObjectsTable"));
    }

    /** The first page of the attempts that match the question. */
    public Page find(Question question, int limit) {
        return find(question, new Cursor(question.to(), 0), limit);
    }

    /** A further page. */
    public Page find(Question question, Cursor cursor, int limit) {
        List<InvocationRecord> found = ledger.find(question.until(cursor.to()))
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
    public List<Glance> glances(Question question, int limit) {
        return ledger.list(question).limit(limit).map(Glance::of).toList();
    }

    /** The attempts of any age that died, and whose records no tick has closed yet. */
    public List<Glance> dead(Instant now) {
        Question begun = new Question(
                Instant.EPOCH,
                now.minus(Invocation.LONGEST),
                Optional.empty(),
                Optional.of(Outcome.BEGUN),
                Optional.empty());
        return ledger.list(begun).map(Glance::of).toList();
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

    /**
     * Looks back for attempts about an object, in the index by time. Every record of a span has to be read for that, so it looks
     * through longer and longer spans until it has found some, or some seconds are over.
     *
     * @param before the start of the oldest attempt that is known
     * @param earliest the start of the oldest attempt whose record may still be kept
     */
    public Older older(String object, Instant before, Instant earliest) {
        long end = System.nanoTime() + LONGEST_LOOK.toNanos();
        List<InvocationRecord> found = new ArrayList<>();
        Instant lookedTo = before;
        Duration span = FIRST_LOOK;
        while (lookedTo.isAfter(earliest) && found.isEmpty() && System.nanoTime() < end) {
            Instant from = latest(earliest, lookedTo.minus(span));
            ledger.find(Question.about(object, from, lookedTo.minus(TICK)))
                    .limit(MOST_OLDER)
                    .forEach(found::add);
            lookedTo = found.size() < MOST_OLDER ? from : found.getLast().startedAt();
            span = span.multipliedBy(2);
        }
        return new Older(found.reversed(), lookedTo, !lookedTo.isAfter(earliest));
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
