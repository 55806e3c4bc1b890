package org.coatcheck.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.coatcheck.event.Outcome;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;

/** Reads audit records by their key and by the table's index by time. It never scans the table. */
public final class LedgerReader {

    /** How many items BatchGetItem reads. */
    private static final int BATCH = 100;

    private static final int QUERIES_AT_THE_SAME_TIME = 8;

    /** So many batches are read ahead, too. */
    private static final int BATCHES_AT_THE_SAME_TIME = 4;

    private static final Comparator<RecordSummary> LATEST_FIRST =
            Comparator.comparing(RecordSummary::startedAt).reversed().thenComparing(RecordSummary::requestId);

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final BegunRecords begunRecords;
    private final TimeIndex timeIndex;

    /**
     * Which records to find.
     *
     * @param from the earliest start of an attempt
     * @param to the latest start of an attempt, inclusive
     * @param object {@code bucket/key}: every record of the time span is read to find those about the object
     */
    public record Question(
            Instant from, Instant to, Optional<String> source, Optional<Outcome> outcome, Optional<String> object) {

        /** All records of a time span. */
        public static Question between(Instant from, Instant to) {
            return new Question(from, to, Optional.empty(), Optional.empty(), Optional.empty());
        }

        /** The records about an object ({@code bucket/key}). */
        public static Question about(String object, Instant from, Instant to) {
            return new Question(from, to, Optional.empty(), Optional.empty(), Optional.of(object));
        }

        /** The same question about the attempts that were started by then. */
        public Question until(Instant latest) {
            return new Question(from, latest, source, outcome, object);
        }

        /** Whether the question is about this record. */
        public boolean matches(RecordSummary record) {
            return !record.startedAt().isBefore(from)
                    && !record.startedAt().isAfter(to)
                    && source.map(record.source()::equals).orElse(true)
                    && outcome.map(record.outcome()::equals).orElse(true)
                    && object.map(record.objects()::contains).orElse(true);
        }
    }

    public LedgerReader(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.begunRecords = new BegunRecords(dynamoDb, table);
        this.timeIndex = new TimeIndex(dynamoDb, table);
    }

    /** All attempts of a request, the first one first. */
    public List<InvocationRecord> attempts(String requestId) {
        return attempts(List.of(requestId));
    }

    /** All attempts of these requests, the first one first. A request without a record is left out. */
    public List<InvocationRecord> attempts(Collection<String> requestIds) {
        // Read before the ended records: an attempt that ends in between must not be missed.
        List<InvocationRecord> begun = begun(record -> requestIds.contains(record.requestId()));
        Map<Map<String, AttributeValue>, InvocationRecord> byKey = requestIds.stream()
                .distinct()
                .gather(Gatherers.mapConcurrent(QUERIES_AT_THE_SAME_TIME, this::endedAttempts))
                .flatMap(List::stream)
                .collect(Collectors.toMap(Item::key, Function.identity()));
        // A slot keeps the begun record of an attempt that has ended until its process makes another attempt.
        begun.forEach(record -> byKey.putIfAbsent(Item.key(record), record));
        return byKey.values().stream()
                .sorted(Comparator.comparing(InvocationRecord::startedAt))
                .toList();
    }

    /** The attempts of a request whose end is recorded, by a consistent read. */
    public List<InvocationRecord> endedAttempts(String requestId) {
        return dynamoDb
                .queryPaginator(query -> query.tableName(table)
                        .keyConditionExpression("requestId = :requestId")
                        .expressionAttributeValues(Map.of(":requestId", Item.s(requestId)))
                        .consistentRead(true))
                .items()
                .stream()
                .map(Item::read)
                .toList();
    }

    /**
     * What lists show of the attempts that match the question, the latest first.
     *
     * @return reads from DynamoDB only as far as it is read itself, and keeps a few thousand records in memory at most
     */
    public Stream<RecordSummary> list(Question question) {
        return list(question, inSlots(question));
    }

    /** The attempts that match the question as whole records, the latest first. It reads like {@link #list(Question)}. */
    public Stream<InvocationRecord> find(Question question) {
        List<InvocationRecord> inSlots = inSlots(question);
        return list(question, inSlots)
                .gather(Gatherers.windowFixed(BATCH))
                .gather(Gatherers.mapConcurrent(BATCHES_AT_THE_SAME_TIME, records -> whole(records, inSlots)))
                .flatMap(List::stream);
    }

    /** The index by time has no begun record: those are in slots. */
    private Stream<RecordSummary> list(Question question, List<InvocationRecord> inSlots) {
        boolean isAboutBegun = question.outcome().filter(Outcome.BEGUN::equals).isPresent();
        List<Iterator<RecordSummary>> sequences =
                isAboutBegun ? new ArrayList<>() : new ArrayList<>(timeIndex.read(question));
        sequences.add(inSlots.stream()
                .map(InvocationRecord::summary)
                .filter(question::matches)
                .sorted(LATEST_FIRST)
                .iterator());
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(new Merged<>(sequences, LATEST_FIRST), Spliterator.ORDERED), false);
    }

    private List<InvocationRecord> begun(Predicate<InvocationRecord> filter) {
        return begunRecords.list().stream()
                .map(BegunAttempt::record)
                .filter(filter)
                .toList();
    }

    /**
     * The attempts in the slots that began in the question's time span. A slot keeps an attempt that has ended until its process
     * makes another one. That has its ended record here, because the index by time may not have it yet.
     */
    private List<InvocationRecord> inSlots(Question question) {
        Question inTime = Question.between(question.from(), question.to());
        List<InvocationRecord> begun = begun(record -> inTime.matches(record.summary()));
        Map<Map<String, AttributeValue>, InvocationRecord> ended = begun.stream()
                .map(Item::key)
                .gather(Gatherers.windowFixed(BATCH))
                .flatMap(keys -> get(keys).stream())
                .collect(Collectors.toMap(Item::key, Function.identity()));
        return begun.stream()
                .map(record -> ended.getOrDefault(Item.key(record), record))
                .toList();
    }

    /** The records of a part of a list. Those that have been deleted in the meantime are left out. */
    private List<InvocationRecord> whole(List<RecordSummary> summaries, List<InvocationRecord> inSlots) {
        Map<Map<String, AttributeValue>, InvocationRecord> byKey =
                inSlots.stream().collect(Collectors.toMap(Item::key, Function.identity()));
        List<Map<String, AttributeValue>> keys = summaries.stream()
                .map(summary -> Item.key(summary.requestId(), summary.startedAt()))
                .toList();
        get(keys).forEach(record -> byKey.put(Item.key(record), record));
        return keys.stream().flatMap(key -> Stream.ofNullable(byKey.get(key))).toList();
    }

    private List<InvocationRecord> get(Collection<Map<String, AttributeValue>> keys) {
        return dynamoDb
                .batchGetItemPaginator(get -> get.requestItems(Map.of(
                        table,
                        KeysAndAttributes.builder()
                                .keys(keys)
                                .consistentRead(true)
                                .build())))
                .stream()
                .flatMap(response -> response.responses().getOrDefault(table, List.of()).stream())
                .map(Item::read)
                .toList();
    }
}
