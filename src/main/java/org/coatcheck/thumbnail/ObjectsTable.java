package org.coatcheck.thumbnail;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.coatcheck.thumbnail.Claim.Buckets;
import org.coatcheck.thumbnail.Claim.Written;
import org.coatcheck.thumbnail.ObjectEntry.State;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/**
 * The objects table: one entry for each object, which whoever works on it must hold. An entry is written only by
 * who has seen the one before, so that of two writers one loses and looks again.
 */
final class ObjectsTable {

    private static final String OBJECT = "object";
    private static final String PLACE = "place";

    /** The name of no object: it has no slash. */
    static final String REHEARSAL = "rehearsal";

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final Clock clock;

    ObjectsTable(DynamoDbClient dynamoDb, String table, Clock clock) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.clock = clock;
    }

    /** Takes the entry where that is right. A new object, which most are, costs one call. */
    Claim claim(ClaimRequest wanted, Buckets buckets) {
        Claim claim = Claim.onNew(wanted);
        while (claim instanceof Written written) {
            Optional<ObjectEntry> other = write(written.entry());
            if (other.isEmpty()) {
                return claim;
            }
            claim = Claim.on(other.get(), wanted, buckets, clock.instant());
        }
        return claim;
    }

    /**
     * Writes how far the work is.
     *
     * @return whether that was written, because nobody has taken the entry meanwhile
     */
    boolean advance(ObjectEntry held) {
        return write(held).isEmpty();
    }

    /** The entries of objects, by {@code bucket/key}, of those that have one; of 100 objects at most. */
    Map<String, ObjectEntry> find(Collection<String> objects) {
        if (objects.isEmpty()) {
            return Map.of();
        }
        List<Map<String, AttributeValue>> keys =
                objects.stream().map(ObjectsTable::key).toList();
        return dynamoDb
                .batchGetItemPaginator(get -> get.requestItems(
                        Map.of(table, KeysAndAttributes.builder().keys(keys).build())))
                .stream()
                .flatMap(response -> response.responses().getOrDefault(table, List.of()).stream())
                .map(ObjectsTable::read)
                .collect(Collectors.toMap(ObjectEntry::object, entry -> entry));
    }

    /** Some of the entries, and which of all were looked at. */
    record Page(List<ObjectEntry> entries, Optional<String> last) {}

    /**
     * Reads on in the table, in its own order.
     *
     * @param after the object after whose entry to go on; empty for the table's beginning
     * @param most how many entries to look at
     * @return those of them that list thumbnails and whose objects begin with the prefix
     */
    Page page(String prefix, String after, int most) {
        ScanRequest.Builder scan = ScanRequest.builder()
                .tableName(table)
                .filterExpression("begins_with(#object, :prefix) AND size(thumbnails) > :none")
                .expressionAttributeNames(Map.of("#object", OBJECT))
                .expressionAttributeValues(Map.of(":prefix", s(prefix), ":none", n(0)))
                .limit(most);
        ScanResponse found = dynamoDb.scan(
                after.isEmpty()
                        ? scan.build()
                        : scan.exclusiveStartKey(key(after)).build());
        return new Page(
                found.items().stream().map(ObjectsTable::read).toList(),
                Optional.of(found.lastEvaluatedKey())
                        .filter(last -> !last.isEmpty())
                        .map(last -> get(last, OBJECT).s()));
    }

    /** A place that was kept under a name, which must have no slash, as all objects have; empty where none was. */
    String place(String name) {
        return Optional.ofNullable(dynamoDb.getItem(get -> get.tableName(table).key(key(name)))
                        .item()
                        .get(PLACE))
                .map(AttributeValue::s)
                .orElse("");
    }

    void keepPlace(String name, String place) {
        dynamoDb.putItem(put -> put.tableName(table).item(Map.of(OBJECT, s(name), PLACE, s(place))));
    }

    /** A write that DynamoDB refuses: nobody has seen the revision before the one before the first. */
    void rehearse() {
        write(new ObjectEntry(
                REHEARSAL, Sequencer.NONE, REHEARSAL, State.MAKING, REHEARSAL, Instant.EPOCH, List.of(REHEARSAL), 0));
    }

    private static Map<String, AttributeValue> key(String object) {
        return Map.of(OBJECT, s(object));
    }

    /** Writes an entry over the one before, and returns what is there instead, if something is. */
    private Optional<ObjectEntry> write(ObjectEntry entry) {
        PutItemRequest.Builder put = PutItemRequest.builder()
                .tableName(table)
                .item(item(entry))
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
        if (entry.revision() == 1) {
            put.conditionExpression("attribute_not_exists(revision)");
        } else {
            put.conditionExpression("revision = :seen")
                    .expressionAttributeValues(Map.of(":seen", n(entry.revision() - 1)));
        }
        try {
            dynamoDb.putItem(put.build());
            return Optional.empty();
        } catch (ConditionalCheckFailedException other) {
            if (!other.hasItem()) {
                // The answer was cut off, and the SDK does not ask again: an attempt of AWS's does.
                throw other;
            }
            ObjectEntry found = read(other.item());
            // The SDK repeats a call whose answer was lost: then what is there is what this call wrote.
            return found.equals(entry) ? Optional.empty() : Optional.of(found);
        }
    }

    private static Map<String, AttributeValue> item(ObjectEntry entry) {
        Map<String, AttributeValue> item = new LinkedHashMap<>();
        item.put(OBJECT, s(entry.object()));
        item.put("sequencer", s(entry.sequencer().text()));
        item.put("eTag", s(entry.eTag()));
        item.put("state", s(entry.state().name()));
        item.put("requestId", s(entry.requestId()));
        item.put("until", n(entry.until().toEpochMilli()));
        item.put(
                "thumbnails",
                AttributeValue.fromL(
                        entry.thumbnails().stream().map(ObjectsTable::s).toList()));
        item.put("revision", n(entry.revision()));
        return item;
    }

    private static ObjectEntry read(Map<String, AttributeValue> item) {
        return new ObjectEntry(
                get(item, OBJECT).s(),
                new Sequencer(get(item, "sequencer").s()),
                get(item, "eTag").s(),
                State.valueOf(get(item, "state").s()),
                get(item, "requestId").s(),
                Instant.ofEpochMilli(Long.parseLong(get(item, "until").n())),
                get(item, "thumbnails").l().stream().map(AttributeValue::s).toList(),
                Long.parseLong(get(item, "revision").n()));
    }

    private static AttributeValue get(Map<String, AttributeValue> item, String name) {
        return requireNonNull(item.get(name), () -> "an item of the objects table has no " + name);
    }

    private static AttributeValue s(String text) {
        return AttributeValue.fromS(text);
    }

    private static AttributeValue n(long number) {
        return AttributeValue.fromN(Long.toString(number));
    }
}
