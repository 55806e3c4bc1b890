package org.coatcheck.ledger;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coatcheck.ledger.LedgerReader.Question;
import org.coatcheck.sdk.Beside;
import org.coatcheck.sdk.Beside.Work;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/**
 * The index by time, which has the ended records. Each {@link TimeShard} is read from its latest record on, in pages: a small
 * one first, which suffices for a short list, then larger ones. The pages of all shards are read at the same time.
 */
final class TimeIndex {

    private static final String NAME = "byTime";

    private static final int SMALLEST_PAGE = 32;

    /** Two pages of each shard are in memory at most. */
    private static final int LARGEST_PAGE = 1024;

    private static final int GROWTH = 4;

    private final DynamoDbClient dynamoDb;
    private final String table;

    TimeIndex(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    /** The records of each shard that match the question, the latest first. The first page of each is on its way. */
    List<Iterator<RecordSummary>> read(Question question) {
        return TimeShard.all()
                .<Iterator<RecordSummary>>map(shard -> new Records(query(shard, question)))
                .toList();
    }

    private QueryRequest query(String shard, Question question) {
        Map<String, AttributeValue> values = new LinkedHashMap<>();
        values.put(":shard", Item.s(shard));
        values.put(":from", Item.s(Item.sortable(question.from())));
        values.put(":to", Item.s(Item.sortable(question.to())));
        QueryRequest.Builder query = QueryRequest.builder()
                .tableName(table)
                .indexName(NAME)
                .keyConditionExpression(Item.SHARD + " = :shard AND " + Item.STARTED_AT + " BETWEEN :from AND :to")
                .scanIndexForward(false);
        List<Condition> conditions = conditions(question);
        if (!conditions.isEmpty()) {
            query.filterExpression(
                            conditions.stream().map(Condition::expression).collect(Collectors.joining(" AND ")))
                    .expressionAttributeNames(conditions.stream()
                            .collect(Collectors.toMap(condition -> "#" + condition.name(), Condition::name)));
            conditions.forEach(condition -> values.put(":" + condition.name(), Item.s(condition.value())));
        }
        return query.expressionAttributeValues(values).build();
    }

    /**
     * A condition on an attribute, whose name may be a reserved word.
     *
     * @param format of the expression: {@code %1$s} stands for the attribute's name
     */
    private record Condition(String format, String name, String value) {
        String expression() {
            return format.formatted(name);
        }
    }

    private static List<Condition> conditions(Question question) {
        String equals = "#%1$s = :%1$s";
        return Stream.of(
                        question.source().map(source -> new Condition(equals, Item.SOURCE, source)),
                        question.outcome().map(outcome -> new Condition(equals, Item.OUTCOME, outcome.toString())),
                        question.object().map(object -> new Condition("contains(#%1$s, :%1$s)", Item.OBJECTS, object)))
                .flatMap(Optional::stream)
                .toList();
    }

    /** @param last the key after which the next page begins; empty at the end of the shard */
    private record Page(List<RecordSummary> records, Map<String, AttributeValue> last) {}

    /** The records of one shard. The next page is on its way when half of the present one is used up. */
    private final class Records implements Iterator<RecordSummary> {

        private final QueryRequest query;
        private final Deque<RecordSummary> records = new ArrayDeque<>();
        private Optional<Work<Page>> coming;
        private Map<String, AttributeValue> last = Map.of();
        private int pageSize = SMALLEST_PAGE;

        Records(QueryRequest query) {
            this.query = query;
            this.coming = Optional.of(begin(query));
        }

        private Work<Page> begin(QueryRequest first) {
            QueryRequest page = first.toBuilder().limit(pageSize).build();
            return Beside.THREAD.start(() -> {
                QueryResponse found = dynamoDb.query(page);
                return new Page(found.items().stream().map(SummaryItem::read).toList(), found.lastEvaluatedKey());
            });
        }

        @Override
        public boolean hasNext() {
            while (records.isEmpty() && (coming.isPresent() || !last.isEmpty())) {
                beginNext();
                Page page = coming.orElseThrow().result();
                coming = Optional.empty();
                records.addAll(page.records());
                last = page.last();
            }
            return !records.isEmpty();
        }

        private void beginNext() {
            if (coming.isEmpty() && !last.isEmpty()) {
                pageSize = Math.min(LARGEST_PAGE, pageSize * GROWTH);
                coming = Optional.of(
                        begin(query.toBuilder().exclusiveStartKey(last).build()));
            }
        }

        @Override
        public RecordSummary next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            RecordSummary next = records.remove();
            if (records.size() < pageSize / 2) {
                beginNext();
            }
            return next;
        }
    }
}
