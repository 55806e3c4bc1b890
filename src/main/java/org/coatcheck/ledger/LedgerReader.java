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

/** Reads the ledger by its key and its indexes; it never scans. */
public final class LedgerReader {

    private static final String BY_TIME = "byTime";
    private static final String BY_OBJECT = "byObject";

    private final DynamoDbClient dynamoDb;
    private final String table;

    /**
     * Which records are asked for.
     *
     * @param object {@code bucket/key}
     */
    public record Question(
            Instant from, Instant to, Optional<String> source, Optional<Outcome> outcome, Optional<String> object) {}

    public LedgerReader(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    /** All attempts of a request, the first one first. */
    public List<InvocationRecord> attempts(String requestId) {
        QueryRequest query = QueryRequest.builder()
                .tableName(table)
                .keyConditionExpression("requestId = :requestId")
                .expressionAttributeValues(Map.of(":requestId", Item.s(requestId)))
                .build();
        return query(query)
                .filter(item -> !Item.isPointer(item))
                .map(Item::read)
                .toList();
    }

    /** The event of an attempt that has not ended, where its record has it. */
    public Optional<byte[]> event(InvocationRecord begun) {
        return Item.event(dynamoDb.getItem(
                        get -> get.tableName(table).key(Item.key(begun)).consistentRead(true))
                .item());
    }

    /** The records that answer the question, the latest first. */
    public List<InvocationRecord> find(Question question) {
        Stream<InvocationRecord> records = question.object().isPresent()
                ? ofObject(question, question.object().get())
                : ofTime(question);
        return records.sorted(Comparator.comparing(InvocationRecord::startedAt).reversed())
                .toList();
    }

    private Stream<InvocationRecord> ofTime(Question question) {
        return HourShard.between(question.from(), question.to())
                .flatMap(shard -> query(query(BY_TIME, Item.HOUR_SHARD, shard, question)))
                .map(Item::read);
    }

    /** This index knows keys only; the records themselves are fetched, and sorted out here. */
    private Stream<InvocationRecord> ofObject(Question question, String object) {
        Question anyRecord =
                new Question(question.from(), question.to(), Optional.empty(), Optional.empty(), Optional.of(object));
        return query(query(BY_OBJECT, Item.OBJECT, object, anyRecord))
                .map(entry -> dynamoDb.getItem(get -> get.tableName(table).key(Item.keyOf(entry))))
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
        values.put(":from", Item.s(Item.moment(question.from())));
        // A pointer's key goes on after the moment.
        values.put(":to", Item.s(Item.moment(question.to()) + "~"));
        Map<String, String> names = new LinkedHashMap<>();
        names.put("#partition", partitionName);
        names.put("#startedAt", Item.STARTED_AT);
        StringBuilder filter = new StringBuilder();
        question.source().ifPresent(source -> equal(filter, names, values, Item.SOURCE, source));
        question.outcome().ifPresent(outcome -> equal(filter, names, values, Item.OUTCOME, outcome.toString()));
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

    private static void equal(
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
