package org.coatcheck.ledger;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coatcheck.event.Outcome;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/** Reads audit records by their key and by the table's indexes. It never scans the table. */
public final class LedgerReader {

    private static final String BY_TIME = "byTime";
    private static final String BY_OBJECT = "byObject";

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final BegunRecords begunRecords;

    /**
     * Which records to find.
     *
     * @param from the earliest start of an attempt
     * @param to the latest start of an attempt, inclusive
     * @param object {@code bucket/key}
     */
    public record Question(
            Instant from, Instant to, Optional<String> source, Optional<Outcome> outcome, Optional<String> object) {

        private boolean matches(InvocationRecord record) {
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
    }

    /** All attempts of a request, the first one first. */
    public List<InvocationRecord> attempts(String requestId) {
        // Read before the ended records: an attempt that ends in between must not be missed.
        List<InvocationRecord> begun = begun(record -> record.requestId().equals(requestId));
        return merged(begun, endedAttempts(requestId))
                .sorted(Comparator.comparing(InvocationRecord::startedAt))
                .toList();
    }

    /** The attempts of a request whose end is recorded, by a consistent read. */
    public List<InvocationRecord> endedAttempts(String requestId) {
        return query(QueryRequest.builder()
                        .tableName(table)
                        .keyConditionExpression("requestId = :requestId")
                        .expressionAttributeValues(Map.of(":requestId", Item.s(requestId)))
                        .consistentRead(true)
                        .build())
                .filter(item -> !Item.isPointer(item))
                .map(Item::read)
                .toList();
    }

    /** The records that match the question, the latest first. */
    public List<InvocationRecord> find(Question question) {
        boolean asksForBegun = question.outcome().map(Outcome.BEGUN::equals).orElse(true);
        List<InvocationRecord> begun = asksForBegun ? begun(question::matches) : List.of();
        List<InvocationRecord> ended = question.object()
                .map(object -> findByObject(question, object))
                .orElseGet(() -> findByTime(question))
                .toList();
        return merged(begun, ended)
                .sorted(Comparator.comparing(InvocationRecord::startedAt).reversed())
                .toList();
    }

    private List<InvocationRecord> begun(Predicate<InvocationRecord> filter) {
        return begunRecords.list().stream()
                .map(BegunAttempt::record)
                .filter(filter)
                .toList();
    }

    /** A slot keeps the begun record of an attempt that has ended until its process makes another attempt. */
    private Stream<InvocationRecord> merged(List<InvocationRecord> begun, List<InvocationRecord> ended) {
        Set<Map<String, AttributeValue>> keys = ended.stream().map(Item::key).collect(Collectors.toSet());
        return Stream.concat(
                ended.stream(), begun.stream().filter(record -> !keys.contains(Item.key(record)) && !hasEnded(record)));
    }

    private boolean hasEnded(InvocationRecord begun) {
        return dynamoDb.getItem(get -> get.tableName(table).key(Item.key(begun)).consistentRead(true))
                .hasItem();
    }

    private Stream<InvocationRecord> findByTime(Question question) {
        return HourShard.between(question.from(), question.to())
                .flatMap(shard -> query(query(BY_TIME, Item.HOUR_SHARD, shard, question)))
                .map(Item::read);
    }

    /** The index by object has keys only, so each record is fetched, and then filtered here. */
    private Stream<InvocationRecord> findByObject(Question question, String object) {
        Question unfiltered =
                new Question(question.from(), question.to(), Optional.empty(), Optional.empty(), Optional.of(object));
        return query(query(BY_OBJECT, Item.OBJECT, object, unfiltered))
                .map(indexed -> dynamoDb.getItem(get -> get.tableName(table).key(Item.keyOf(indexed))))
                .filter(found -> found.hasItem())
                .map(found -> Item.read(found.item()))
                .filter(record ->
                        question.source().isEmpty() || question.source().get().equals(record.source()))
                .filter(record ->
                        question.outcome().isEmpty() || question.outcome().get() == record.outcome());
    }

    private QueryRequest query(String index, String partitionName, String partition, Question question) {
        Map<String, AttributeValue> values = new LinkedHashMap<>();
        values.put(":partition", Item.s(partition));
        values.put(":from", Item.s(Item.sortable(question.from())));
        // The sort key of a pointer continues after the time.
        values.put(":to", Item.s(Item.sortable(question.to()) + "~"));
        Map<String, String> names = new LinkedHashMap<>();
        names.put("#partition", partitionName);
        names.put("#startedAt", Item.STARTED_AT);
        StringBuilder filter = new StringBuilder();
        question.source().ifPresent(source -> addEquality(filter, names, values, Item.SOURCE, source));
        question.outcome().ifPresent(outcome -> addEquality(filter, names, values, Item.OUTCOME, outcome.toString()));
        QueryRequest.Builder query = QueryRequest.builder()
                .tableName(table)
                .indexName(index)
                .keyConditionExpression("#partition = :partition AND #startedAt BETWEEN :from AND :to")
                .expressionAttributeNames(names)
                .expressionAttributeValues(values);
        return filter.isEmpty()
                ? query.build()
                : query.filterExpression(filter.toString()).build();
    }

    private static void addEquality(
            StringBuilder filter,
            Map<String, String> names,
            Map<String, AttributeValue> values,
            String name,
            String value) {
        filter.append(filter.isEmpty() ? "" : " AND ")
                .append("#")
                .append(name)
                .append(" = :")
                .append(name);
        names.put("#" + name, name);
        values.put(":" + name, Item.s(value));
    }

    private Stream<Map<String, AttributeValue>> query(QueryRequest query) {
        return dynamoDb.queryPaginator(query).items().stream();
    }
}
