package org.coatcheck.ledger;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A begun record in its {@link Slot} as an item of DynamoDB. It is the {@linkplain Item item of the record} with the slot's
 * key, and without the attribute by which the index finds a record.
 */
final class BegunItem {

    static final String ATTEMPT = "attempt";
    static final String BEGUN_AT = "begunAt";
    static final String TRIED_AT = "triedAt";
    private static final String EVENT = "event";

    private BegunItem() {}

    static Map<String, AttributeValue> of(InvocationRecord record, Slot slot) {
        Map<String, AttributeValue> item = Item.of(record);
        item.remove(Item.SHARD);
        item.putAll(slot.key());
        item.put(ATTEMPT, Item.s(record.requestId()));
        item.put(BEGUN_AT, Item.s(Item.sortable(record.startedAt())));
        return item;
    }

    /** With the event, so that it can be processed again if the attempt dies. */
    static Map<String, AttributeValue> of(InvocationRecord record, Slot slot, byte[] event) {
        Map<String, AttributeValue> item = of(record, slot);
        item.put(EVENT, AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(PackedEvent.pack(event))));
        return item;
    }

    /** An item without an attempt. */
    static Map<String, AttributeValue> empty(Slot slot, Instant expiresAt) {
        Map<String, AttributeValue> item = new LinkedHashMap<>(slot.key());
        item.put(Item.EXPIRES_AT, Item.n(expiresAt.getEpochSecond()));
        return item;
    }

    static boolean isEmpty(Map<String, AttributeValue> item) {
        return !item.containsKey(ATTEMPT);
    }

    static BegunAttempt read(Map<String, AttributeValue> item) {
        Map<String, AttributeValue> record = new LinkedHashMap<>(item);
        record.put(Item.REQUEST_ID, Item.get(item, ATTEMPT));
        record.put(Item.STARTED_AT, Item.get(item, BEGUN_AT));
        AttributeValue triedAt = item.getOrDefault(TRIED_AT, Item.get(item, BEGUN_AT));
        return new BegunAttempt(Item.read(record), Instant.parse(triedAt.s()), Slot.of(item));
    }

    static Optional<byte[]> event(Map<String, AttributeValue> item) {
        return Item.find(item, EVENT).map(event -> PackedEvent.unpack(event.b().asByteArray()));
    }

    /** The item without its event: a payload must not get into the log. */
    static Map<String, AttributeValue> withoutEvent(Map<String, AttributeValue> item) {
        Map<String, AttributeValue> rest = new LinkedHashMap<>(item);
        rest.remove(EVENT);
        return rest;
    }
}
