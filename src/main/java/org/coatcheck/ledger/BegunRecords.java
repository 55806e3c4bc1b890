package org.coatcheck.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.coatcheck.event.Outcome;
import org.coatcheck.ledger.InvocationRecord.Ending;
import org.coatcheck.ledger.InvocationRecord.Failure;
import org.coatcheck.sdk.Beside;
import org.coatcheck.sdk.Beside.Work;
import org.coatcheck.timing.Phases;
import org.jboss.logging.Logger;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * The begun records of all processes, each in its {@link Slot}. Reading them costs the same however many attempts have ended.
 *
 * <p>A process may overwrite its slot at any time. Therefore each change here is made on the condition that the slot still
 * holds the same attempt.
 */
public final class BegunRecords {

    private static final Logger LOG = Logger.getLogger("coatcheck");

    /** Until TTL deletes an empty slot. If its process lives on, it writes the slot again. */
    private static final Duration EMPTY_SLOT_KEPT = Duration.ofDays(1);

    private final DynamoDbClient dynamoDb;
    private final String table;

    public BegunRecords(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    /** The attempts in all slots, in no order. An attempt may have ended in the meantime. */
    public List<BegunAttempt> list() {
        List<Work<List<BegunAttempt>>> partitions = Slot.partitions()
                .map(partition -> Beside.THREAD.start(() -> attempts(partition)))
                .toList();
        try {
            return partitions.stream()
                    .flatMap(reading -> reading.result().stream())
                    .toList();
        } finally {
            partitions.forEach(Work::close);
        }
    }

    private List<BegunAttempt> attempts(String partition) {
        return dynamoDb
                .queryPaginator(query -> query.tableName(table)
                        .keyConditionExpression("requestId = :partition")
                        .expressionAttributeValues(Map.of(":partition", Item.s(partition))))
                .items()
                .stream()
                .filter(item -> !BegunItem.isEmpty(item))
                .map(BegunItem::read)
                .toList();
    }

    /**
     * The event as the attempt received it; empty if its process did not store it, or has begun another attempt. The slot then
     * says that a tick tries the event now. So the next tick can begin with the events that have waited longer.
     */
    public Optional<byte[]> takeEvent(BegunAttempt attempt, Instant now) {
        Map<String, AttributeValue> item = new LinkedHashMap<>(dynamoDb.getItem(
                        get -> get.tableName(table).key(attempt.slot().key()).consistentRead(true))
                .item());
        item.put(BegunItem.TRIED_AT, Item.s(Item.sortable(now)));
        return BegunItem.event(item).filter(event -> replace(attempt, item));
    }

    /** Closes an attempt that is over: records that it died, unless its end is recorded, and empties its slot. */
    public void close(BegunAttempt attempt, Instant now) {
        InvocationRecord begun = attempt.record();
        Ending ending = new Ending(
                Outcome.ABANDONED,
                Duration.between(begun.startedAt(), now),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.of(
                        new Failure("Abandoned", "it began and never ended: out of memory, out of time, or killed")),
                List.of(),
                Map.of(),
                Phases.NONE);
        try {
            dynamoDb.putItem(put -> put.tableName(table)
                    .item(Item.of(begun.ended(ending)))
                    .conditionExpression("attribute_not_exists(requestId)"));
        } catch (ConditionalCheckFailedException ended) {
            LOG.debugf("request %s has ended after all", begun.requestId());
        }
        replace(attempt, BegunItem.empty(attempt.slot(), now.plus(EMPTY_SLOT_KEPT)));
    }

    /** Returns whether the slot still held the attempt. */
    private boolean replace(BegunAttempt attempt, Map<String, AttributeValue> item) {
        InvocationRecord record = attempt.record();
        try {
            dynamoDb.putItem(put -> put.tableName(table)
                    .item(item)
                    .conditionExpression("attempt = :attempt AND begunAt = :begunAt")
                    .expressionAttributeValues(Map.of(
                            ":attempt", Item.s(record.requestId()),
                            ":begunAt", Item.s(Item.sortable(record.startedAt())))));
            return true;
        } catch (ConditionalCheckFailedException overwritten) {
            LOG.debugf("the slot of request %s holds another attempt by now", record.requestId());
            return false;
        }
    }
}
