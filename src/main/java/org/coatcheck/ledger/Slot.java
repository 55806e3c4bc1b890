package org.coatcheck.ledger;

import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The key of an item that holds one begun record. Each slot belongs to one process, which overwrites the record with that of
 * its next attempt as soon as the previous attempt has ended and is recorded elsewhere. So there are only as many slots as
 * attempts run at a time, and those of processes that died: the cleanup finds dead attempts without reading ended ones, and
 * that costs no write.
 *
 * @param partition such as {@code begun#3}: a partition of DynamoDB accepts at most 1,000 writes a second
 * @param name of the first attempt that used the slot
 */
record Slot(String partition, String name) {

    private static final int PARTITIONS = 8;

    /** A new slot. An attempt names it, because no other process has made that attempt. */
    static Slot of(String requestId, Instant startedAt) {
        String name = Item.sortable(startedAt) + " " + requestId;
        return new Slot(partition(Math.floorMod(name.hashCode(), PARTITIONS)), name);
    }

    static Slot of(Map<String, AttributeValue> item) {
        return new Slot(
                Item.get(item, Item.REQUEST_ID).s(),
                Item.get(item, Item.STARTED_AT).s());
    }

    static Stream<String> partitions() {
        return IntStream.range(0, PARTITIONS).mapToObj(Slot::partition);
    }

    private static String partition(int number) {
        return "begun#" + number;
    }

    Map<String, AttributeValue> key() {
        return Map.of(Item.REQUEST_ID, Item.s(partition), Item.STARTED_AT, Item.s(name));
    }
}
