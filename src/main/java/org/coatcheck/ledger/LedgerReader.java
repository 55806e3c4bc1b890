package org.coatcheck.ledger;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /**
     * Which records to find.
     *
     * @param from the earliest start of an attempt
     * @param to the latest start of an attempt, inclusive
     * @param object {@code bucket/key}
     */
    public record Question(
            Instant from, Instant to, Optional<String> source, Optional<Outcome> outcome, Optional<String> object) {}

    /**
     * An attempt with its event.
     *
     * @param event the bytes as they were received; empty if the attempt has ended, or its record never had them
     */
    public record StoredAttempt(InvocationRecord record, Optional<byte[]> event) {}

    public LedgerReader(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    /** All attempts of a request, the first one first. */
    public List<InvocationRecord> attempts(String requestId) {
        return items(requestId, false).map(Item::read).toList();
    }

    /** All attempts of a request with their events, the first one first, by a consistent read. */
    public List<StoredAttempt> attemptsWithEvents(String requestId) {
        return items(requestId, true)
                .map(item -> new StoredAttempt(Item.read(item), Item.event(item)))
                .toList();
    }

    private Stream<Map<String, AttributeValue>> items(String requestId, boolean consistentRead) {
        QueryRequest query = QueryRequest.builder()
                .tableName(table)
                .keyConditionExpression("requestId = :requestId")
                .expressionAttributeValues(Map.of(":requestId", Item.s(requestId)))
                .consistentRead(consistentRead)
                .build();
        return query(query).filter(item -> !Item.isPointer(item));
    }

    /** The records that match the question, the latest first. */
    public List<InvocationRecord> find(Question question) {
        Stream<InvocationRecord> records = question.object().isPresent()
                ? findByObject(question, question.object().get())
                : findByTime(question);
        return records.sorted(Comparator.comparing(InvocationRecord::startedAt).reversed())
                .toList();
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
