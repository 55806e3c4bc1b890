package org.coatcheck.thumbnail;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.coatcheck.thumbnail.Claim.Buckets;
import org.coatcheck.thumbnail.Claim.Written;
import org.coatcheck.thumbnail.Entry.State;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * The objects table: one entry for each object, which whoever works on it must hold. An entry is written only by
 * who has seen the one before, so that of two writers one loses and looks again.
 */
final class Objects {

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final Clock clock;

    Objects(DynamoDbClient dynamoDb, String table, Clock clock) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.clock = clock;
    }

    /** Takes the entry where that is right. A new object, which most are, costs one call. */
    Claim claim(Wanted wanted, Buckets buckets) {
        Claim claim = Claim.onNew(wanted);
        while (claim instanceof Written written) {
            Optional<Entry> other = write(written.entry());
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
    boolean advance(Entry held) {
        return write(held).isEmpty();
    }

    /** Writes an entry over the one before, and returns what is there instead, if something is. */
    private Optional<Entry> write(Entry entry) {
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
            Entry found = read(other.item());
            // The SDK repeats a call whose answer was lost: then what is there is what this call wrote.
            return found.equals(entry) ? Optional.empty() : Optional.of(found);
        }
    }

    private static Map<String, AttributeValue> item(Entry entry) {
        Map<String, AttributeValue> item = new LinkedHashMap<>();
        item.put("object", s(entry.object()));
        item.put("sequencer", s(entry.sequencer().text()));
        item.put("eTag", s(entry.eTag()));
        item.put("state", s(entry.state().name()));
        item.put("requestId", s(entry.requestId()));
        item.put("until", n(entry.until().toEpochMilli()));
        item.put(
                "thumbnails",
                AttributeValue.fromL(entry.thumbnails().stream().map(Objects::s).toList()));
        item.put("revision", n(entry.revision()));
        return item;
    }

    private static Entry read(Map<String, AttributeValue> item) {
        return new Entry(
                get(item, "object").s(),
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
