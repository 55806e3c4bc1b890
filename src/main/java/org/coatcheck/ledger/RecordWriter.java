package org.coatcheck.ledger;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.coatcheck.ledger.InvocationRecord.Ending;
import org.coatcheck.sdk.Deadline;
import org.jboss.logging.Logger;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What the attempts of a process write: items of the invocations table, and a log line each. It also keeps their slots. */
final class RecordWriter {

    private static final Logger LOG = Logger.getLogger("coatcheck");

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final InvocationLog log;

    /** The slots of this process that hold no running attempt. */
    private final Queue<Slot> freeSlots = new ConcurrentLinkedQueue<>();

    RecordWriter(DynamoDbClient dynamoDb, String table, InvocationLog log) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.log = log;
    }

    /**
     * Returns whether DynamoDB accepted the item in time. That time is reserved for it: an attempt whose time is over must
     * still be recorded.
     */
    boolean put(Map<String, AttributeValue> item, Duration timeout) {
        try {
            Deadline.useReserve(() -> dynamoDb.putItem(put ->
                    put.tableName(table).item(item).overrideConfiguration(call -> call.apiCallTimeout(timeout))));
            return true;
        } catch (RuntimeException | Error notWritten) {
            LOG.errorf(notWritten, "an audit record was not written: %s", BegunItem.withoutEvent(item));
            return false;
        }
    }

    void log(InvocationRecord begun, Ending ending) {
        log.write(begun, ending);
    }

    /** A slot for an attempt that begins. */
    Slot takeSlot(InvocationRecord begun) {
        return Optional.ofNullable(freeSlots.poll()).orElseGet(() -> Slot.of(begun.requestId(), begun.startedAt()));
    }

    void free(Slot slot) {
        freeSlots.add(slot);
    }
}
