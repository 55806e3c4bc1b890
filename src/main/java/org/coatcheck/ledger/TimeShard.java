package org.coatcheck.ledger;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The partition keys of the index by time: {@value #SHARDS} numbers, each with the records of all times. The sort key is the
 * start of the attempt. So a query that begins at the end finds the latest records, however long ago they were, and an hour
 * without records costs nothing.
 *
 * <p>A partition of DynamoDB accepts at most 1,000 write units a second. A record takes one unit in this index, so eight shards
 * suffice for 8,000 records a second. Only ended records are in the index.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-gsi-sharding.html">Write sharding
 *     of an index</a>
 */
final class TimeShard {

    private static final int SHARDS = 8;

    private TimeShard() {}

    static String of(String requestId) {
        return Integer.toString(Math.floorMod(requestId.hashCode(), SHARDS));
    }

    static Stream<String> all() {
        return IntStream.range(0, SHARDS).mapToObj(Integer::toString);
    }
}
