package org.coatcheck.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The partition keys of the index by time: each hour has {@value #SHARDS} shards, such as {@code 2026-03-12T09#3}.
 *
 * <p>A partition of DynamoDB accepts at most 1,000 write units a second, and all records of an hour would go to the same one.
 * A record of an upload takes two units, so eight shards suffice for 4,000 uploads a second. Only ended records are in this
 * index.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html">Partition
 *     key design</a>
 */
final class HourShard {

    private static final int SHARDS = 8;

    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH").withZone(ZoneOffset.UTC);

    private HourShard() {}

    static String of(Instant startedAt, String requestId) {
        return name(startedAt, Math.floorMod(requestId.hashCode(), SHARDS));
    }

    /** The shards of all hours from the one time to the other, the latest hour first. */
    static Stream<String> between(Instant from, Instant to) {
        return Stream.iterate(
                        to.truncatedTo(ChronoUnit.HOURS),
                        hour -> !hour.isBefore(from.truncatedTo(ChronoUnit.HOURS)),
                        hour -> hour.minus(Duration.ofHours(1)))
                .flatMap(hour -> IntStream.range(0, SHARDS).mapToObj(shard -> name(hour, shard)));
    }

    private static String name(Instant time, int shard) {
        return HOUR.format(time) + "#" + shard;
    }
}
