package org.coatcheck.ledger;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.coatcheck.event.Outcome;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.event.Via;
import org.coatcheck.ledger.InvocationRecord.Ending;
import org.coatcheck.ledger.InvocationRecord.Failure;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An {@link InvocationRecord} as an item of DynamoDB. An empty component of the record is no attribute of the item. */
final class Item {

    static final String REQUEST_ID = "requestId";
    static final String STARTED_AT = "startedAt";
    static final String HOUR_SHARD = "hourShard";
    static final String OBJECT = "object";
    static final String SOURCE = "source";
    static final String OUTCOME = "outcome";
    static final String EXPIRES_AT = "expiresAt";

    /** Of constant length, because DynamoDB sorts it as text. */
    private static final DateTimeFormatter SORTABLE_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    /** Separates the attempt's start from a number in the sort key of a {@linkplain #pointer pointer}. */
    private static final String POINTER_SEPARATOR = "#";

    private Item() {}

    static Map<String, AttributeValue> of(InvocationRecord record) {
        Map<String, AttributeValue> item = new LinkedHashMap<>();
        item.put(REQUEST_ID, s(record.requestId()));
        item.put(STARTED_AT, s(sortable(record.startedAt())));
        item.put(HOUR_SHARD, s(HourShard.of(record.startedAt(), record.requestId())));
        item.put("functionVersion", s(record.functionVersion()));
        item.put(SOURCE, s(record.source()));
        item.put("detail", s(record.detail()));
        record.objects().stream().findFirst().ifPresent(object -> item.put(OBJECT, s(object)));
        item.put(
                "objects",
                AttributeValue.fromL(record.objects().stream().map(Item::s).toList()));
        item.put("cold", AttributeValue.fromBool(record.cold()));
        record.init().ifPresent(init -> item.put("initMicros", n(micros(init))));
        item.put("memoryLimitMb", n(record.memoryLimitMb()));
        record.traceId().ifPresent(traceId -> item.put("traceId", s(traceId)));
        record.within().ifPresent(within -> item.put("within", s(within)));
        record.via().ifPresent(via -> item.put("via", of(via)));
        item.put(EXPIRES_AT, n(record.expiresAt().getEpochSecond()));
        item.put(OUTCOME, s(record.outcome().toString()));
        record.ending().ifPresent(ending -> put(ending, item));
        return item;
    }

    private static void put(Ending ending, Map<String, AttributeValue> item) {
        item.put("tookMicros", n(micros(ending.took())));
        ending.peakMemoryMb().ifPresent(peak -> item.put("peakMemoryMb", n(peak)));
        ending.status().ifPresent(status -> item.put("status", n(status)));
        ending.failure().ifPresent(failure -> {
            item.put("error", s(failure.error()));
            item.put("message", s(failure.message()));
        });
        item.put(
                "thumbnails",
                AttributeValue.fromL(ending.thumbnails().stream().map(Item::of).toList()));
        Map<String, AttributeValue> report = new TreeMap<>();
        ending.report().forEach((name, count) -> report.put(name, n(count)));
        item.put("report", AttributeValue.fromM(report));
    }

    static InvocationRecord read(Map<String, AttributeValue> item) {
        Outcome outcome = Outcome.of(get(item, OUTCOME).s());
        return new InvocationRecord(
                get(item, REQUEST_ID).s(),
                Instant.parse(get(item, STARTED_AT).s()),
                get(item, "functionVersion").s(),
                get(item, SOURCE).s(),
                get(item, "detail").s(),
                get(item, "objects").l().stream().map(AttributeValue::s).toList(),
                get(item, "cold").bool(),
                find(item, "initMicros").map(Item::duration),
                (int) number(get(item, "memoryLimitMb")),
                find(item, "traceId").map(AttributeValue::s),
                find(item, "within").map(AttributeValue::s),
                find(item, "via").map(Item::via),
                Instant.ofEpochSecond(number(get(item, EXPIRES_AT))),
                outcome == Outcome.BEGUN ? Optional.empty() : Optional.of(ending(outcome, item)));
    }

    private static Ending ending(Outcome outcome, Map<String, AttributeValue> item) {
        Map<String, Long> report = new TreeMap<>();
        get(item, "report").m().forEach((name, count) -> report.put(name, number(count)));
        return new Ending(
                outcome,
                duration(get(item, "tookMicros")),
                integer(item, "peakMemoryMb"),
                integer(item, "status"),
                find(item, "error")
                        .map(error ->
                                new Failure(error.s(), get(item, "message").s())),
                get(item, "thumbnails").l().stream().map(Item::thumbnail).toList(),
                report);
    }

    /**
     * An item that leads from a further object of the event to the record, through the index by object. The record itself is
     * in this index with its first object.
     *
     * @param number of the object in the event; the first object has 0
     */
    static Map<String, AttributeValue> pointer(InvocationRecord record, int number) {
        return Map.of(
                REQUEST_ID,
                s(record.requestId()),
                STARTED_AT,
                s(sortable(record.startedAt()) + POINTER_SEPARATOR + number),
                OBJECT,
                s(record.objects().get(number)),
                EXPIRES_AT,
                n(record.expiresAt().getEpochSecond()));
    }

    static boolean isPointer(Map<String, AttributeValue> item) {
        return get(item, STARTED_AT).s().contains(POINTER_SEPARATOR);
    }

    static Map<String, AttributeValue> key(InvocationRecord record) {
        return Map.of(REQUEST_ID, s(record.requestId()), STARTED_AT, s(sortable(record.startedAt())));
    }

    /** The key of the record that an item of the index by object leads to. */
    static Map<String, AttributeValue> keyOf(Map<String, AttributeValue> indexed) {
        String startedAt = get(indexed, STARTED_AT).s();
        int end = isPointer(indexed) ? startedAt.indexOf(POINTER_SEPARATOR) : startedAt.length();
        return Map.of(REQUEST_ID, get(indexed, REQUEST_ID), STARTED_AT, s(startedAt.substring(0, end)));
    }

    static String sortable(Instant time) {
        return SORTABLE_TIME.format(time);
    }

    static AttributeValue s(String text) {
        return AttributeValue.fromS(text);
    }

    private static AttributeValue of(Via via) {
        return AttributeValue.fromM(
                Map.of("service", s(via.service()), "arn", s(via.arn()), "messageId", s(via.messageId())));
    }

    private static Via via(AttributeValue value) {
        Map<String, AttributeValue> item = value.m();
        return new Via(
                get(item, "service").s(),
                get(item, "arn").s(),
                get(item, "messageId").s());
    }

    private static AttributeValue of(Thumbnail thumbnail) {
        return AttributeValue.fromM(Map.of(
                "bucket", s(thumbnail.bucket()),
                "key", s(thumbnail.key()),
                "width", n(thumbnail.width()),
                "height", n(thumbnail.height()),
                "bytes", n(thumbnail.bytes()),
                "tookMicros", n(micros(thumbnail.took()))));
    }

    private static Thumbnail thumbnail(AttributeValue value) {
        Map<String, AttributeValue> item = value.m();
        return new Thumbnail(
                get(item, "bucket").s(),
                get(item, "key").s(),
                (int) number(get(item, "width")),
                (int) number(get(item, "height")),
                number(get(item, "bytes")),
                duration(get(item, "tookMicros")));
    }

    static AttributeValue get(Map<String, AttributeValue> item, String name) {
        return requireNonNull(item.get(name), () -> "an item of the invocations table has no " + name);
    }

    static Optional<AttributeValue> find(Map<String, AttributeValue> item, String name) {
        return Optional.ofNullable(item.get(name));
    }

    private static OptionalInt integer(Map<String, AttributeValue> item, String name) {
        return item.containsKey(name) ? OptionalInt.of((int) number(get(item, name))) : OptionalInt.empty();
    }

    static AttributeValue n(long number) {
        return AttributeValue.fromN(Long.toString(number));
    }

    private static long number(AttributeValue value) {
        return Long.parseLong(value.n());
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }

    private static Duration duration(AttributeValue micros) {
        return Duration.ofNanos(number(micros) * 1000);
    }
}
