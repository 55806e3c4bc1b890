package org.coatcheck.thumbnail;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
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
 * The objects table: one {@link ObjectEntry} for each uploaded object. Every write is conditional on the revision that the
 * writer read, so that of two concurrent writers one fails and decides anew. The table also holds the cursors of
 * {@link ObjectScan}.
 */
final class ObjectsTable {

    private static final String OBJECT = "object";
    private static final String CURSOR = "cursor";
    private static final String RECHECK_AT = "recheckAt";
    private static final String MADE_WITH = "madeWith";
    private static final String MADE_AT = "madeAt";

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final Duration retryDelay;
    private final Clock clock;

    ObjectsTable(DynamoDbClient dynamoDb, String table, Duration retryDelay, Clock clock) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.retryDelay = retryDelay;
        this.clock = clock;
    }

    /** Claims an object. For a new object, which is the usual case, this takes one call. */
    Claim claim(ClaimRequest request, Buckets buckets) {
        Claim claim = Claim.onNew(request);
        while (claim instanceof Written written) {
            Optional<ObjectEntry> other = write(written.entry());
            if (other.isEmpty()) {
                return claim;
            }
            claim = Claim.on(other.get(), request, buckets, clock.instant(), retryDelay);
        }
        return claim;
    }

    /**
     * Reads entries.
     *
     * @param objects as {@code bucket/key}, at most 100
     * @return the entries that exist, by object
     */
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

    /**
     * A page of a scan.
     *
     * @param last the last object that was looked at; empty at the end of the table
     */
    record Page(List<ObjectEntry> entries, Optional<String> last) {}

    /**
     * Scans the next page of the table, in the order of DynamoDB's hashes.
     *
     * @param prefixes of the objects, as {@code bucket/prefix}
     * @param after the object after which the page begins; empty for the beginning of the table
     * @param limit how many entries DynamoDB looks at
     * @return the entries of objects with one of these prefixes that list at least one thumbnail
     */
    Page page(List<String> prefixes, String after, int limit) {
        Map<String, AttributeValue> values = new LinkedHashMap<>();
        values.put(":none", n(0));
        prefixes.forEach(prefix -> values.put(":prefix" + values.size(), s(prefix)));
        String hasPrefix = values.keySet().stream()
                .skip(1)
                .map(name -> "begins_with(#object, " + name + ")")
                .collect(Collectors.joining(" OR "));
        ScanRequest.Builder scan = ScanRequest.builder()
                .tableName(table)
                .filterExpression("(" + hasPrefix + ") AND size(thumbnails) > :none")
                .expressionAttributeNames(Map.of("#object", OBJECT))
                .expressionAttributeValues(values)
                .limit(limit);
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

    /**
     * Reads a saved cursor; empty if none was saved.
     *
     * @param name without a slash, which every object has
     */
    String cursor(String name) {
        return Optional.ofNullable(dynamoDb.getItem(get -> get.tableName(table).key(key(name)))
                        .item()
                        .get(CURSOR))
                .map(AttributeValue::s)
                .orElse("");
    }

    void saveCursor(String name, String cursor) {
        dynamoDb.putItem(put -> put.tableName(table).item(Map.of(OBJECT, s(name), CURSOR, s(cursor))));
    }

    static Map<String, AttributeValue> key(String object) {
        return Map.of(OBJECT, s(object));
    }

    /**
     * Writes an entry over its previous revision.
     *
     * @return empty if the entry was written; else the one that another attempt has written, which is still there
     */
    Optional<ObjectEntry> write(ObjectEntry entry) {
        PutItemRequest.Builder put = PutItemRequest.builder()
                .tableName(table)
                .item(item(entry))
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
        if (entry.revision() == 1) {
            put.conditionExpression("attribute_not_exists(revision)");
        } else {
            put.conditionExpression("revision = :read")
                    .expressionAttributeValues(Map.of(":read", n(entry.revision() - 1)));
        }
        try {
            dynamoDb.putItem(put.build());
            return Optional.empty();
        } catch (ConditionalCheckFailedException notWritten) {
            if (!notWritten.hasItem()) {
                // The response was cut off. The SDK does not retry this error, but AWS retries the event.
                throw notWritten;
            }
            ObjectEntry found = read(notWritten.item());
            // The SDK repeats a call whose response was lost. Then the item found is the one that this call wrote.
            return found.equals(entry) ? Optional.empty() : Optional.of(found);
        }
    }

    private static Map<String, AttributeValue> item(ObjectEntry entry) {
        Map<String, AttributeValue> item = new LinkedHashMap<>();
        item.put(OBJECT, s(entry.object()));
        item.put("sequencer", s(entry.sequencer().text()));
        item.put("eTag", s(entry.eTag()));
        item.put("state", s(entry.state().name()));
        item.put("requestId", s(entry.claimant()));
        item.put("until", n(entry.until().toEpochMilli()));
        item.put("thumbnails", list(entry.thumbnails()));
        entry.recheckAt().ifPresent(time -> item.put(RECHECK_AT, n(time.toEpochMilli())));
        entry.madeWith().ifPresent(made -> {
            item.put(MADE_WITH, s(made.fingerprint()));
            item.put(MADE_AT, n(made.at().toEpochMilli()));
        });
        item.put("requests", list(entry.requests()));
        item.put("revision", n(entry.revision()));
        return item;
    }

    static ObjectEntry read(Map<String, AttributeValue> item) {
        return new ObjectEntry(
                get(item, OBJECT).s(),
                new Sequencer(get(item, "sequencer").s()),
                get(item, "eTag").s(),
                State.valueOf(get(item, "state").s()),
                get(item, "requestId").s(),
                instant(get(item, "until")),
                list(get(item, "thumbnails")),
                Optional.ofNullable(item.get(RECHECK_AT)).map(ObjectsTable::instant),
                Optional.ofNullable(item.get(MADE_WITH))
                        .map(fingerprint -> new MadeWith(fingerprint.s(), instant(get(item, MADE_AT)))),
                list(get(item, "requests")),
                Long.parseLong(get(item, "revision").n()));
    }

    private static AttributeValue list(List<String> texts) {
        return AttributeValue.fromL(texts.stream().map(ObjectsTable::s).toList());
    }

    private static List<String> list(AttributeValue texts) {
        return texts.l().stream().map(AttributeValue::s).toList();
    }

    private static Instant instant(AttributeValue millis) {
        return Instant.ofEpochMilli(Long.parseLong(millis.n()));
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
