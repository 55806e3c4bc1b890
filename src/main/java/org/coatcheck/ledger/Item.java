package org.coatcheck.ledger;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.ledger.InvocationRecord.Ending;
import org.coatcheck.timing.Phases;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An {@link InvocationRecord} as an item of DynamoDB. An empty component of the record is no attribute of the item. */
final class Item {

    static final String REQUEST_ID = "requestId";
    static final String STARTED_AT = "startedAt";

    /** The partition key of the index by time. */
    static final String SHARD = "timeShard";

    static final String OBJECTS = "objects";
    static final String SOURCE = "source";
    static final String OUTCOME = "outcome";
    static final String EXPIRES_AT = "expiresAt";

    /** Of constant length, because DynamoDB sorts it as text. */
    private static final DateTimeFormatter SORTABLE_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private Item() {}

    static Map<String, AttributeValue> of(InvocationRecord record) {
        Map<String, AttributeValue> item = SummaryItem.of(record.summary());
        item.put(SHARD, s(TimeShard.of(record.requestId())));
        item.put("functionVersion", s(record.functionVersion()));
        record.traceId().ifPresent(traceId -> item.put("traceId", s(traceId)));
        item.put(EXPIRES_AT, n(record.expiresAt().getEpochSecond()));
        List<Thumbnail> thumbnails = record.ending().map(Ending::thumbnails).orElse(List.of());
        if (!thumbnails.isEmpty()) {
            item.put(
                    "thumbnails",
                    AttributeValue.fromL(thumbnails.stream().map(Item::of).toList()));
        }
        record.ending()
                .map(Ending::phases)
                .filter(phases -> !phases.spans().isEmpty())
                .ifPresent(phases -> item.put("phases", s(PackedPhases.pack(phases))));
        return item;
    }

    static InvocationRecord read(Map<String, AttributeValue> item) {
        RecordSummary summary = SummaryItem.read(item);
        return new InvocationRecord(
                summary.requestId(),
                summary.startedAt(),
                get(item, "functionVersion").s(),
                summary.source(),
                summary.detail(),
                summary.objects(),
                summary.cold(),
                summary.init(),
                summary.memoryLimitMb(),
                find(item, "traceId").map(AttributeValue::s),
                summary.within(),
                summary.via(),
                Instant.ofEpochSecond(number(get(item, EXPIRES_AT))),
                summary.ending().map(ending -> ending(ending, item)));
    }

    private static Ending ending(RecordSummary.Ending ending, Map<String, AttributeValue> item) {
        return new Ending(
                ending.outcome(),
                ending.took(),
                ending.peakMemoryMb(),
                ending.status(),
                ending.failure(),
                find(item, "thumbnails")
                        .map(list -> list.l().stream().map(Item::thumbnail).toList())
                        .orElse(List.of()),
                ending.report(),
                find(item, "phases")
                        .map(packed -> PackedPhases.unpack(packed.s()))
                        .orElse(Phases.NONE));
    }

    /** The key of a record that has ended. */
    static Map<String, AttributeValue> key(String requestId, Instant startedAt) {
        return Map.of(REQUEST_ID, s(requestId), STARTED_AT, s(sortable(startedAt)));
    }

    static Map<String, AttributeValue> key(InvocationRecord record) {
        return key(record.requestId(), record.startedAt());
    }

    static String sortable(Instant time) {
        return SORTABLE_TIME.format(time);
    }

    static AttributeValue s(String text) {
        return AttributeValue.fromS(text);
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

    static OptionalInt integer(Map<String, AttributeValue> item, String name) {
        return item.containsKey(name) ? OptionalInt.of((int) number(get(item, name))) : OptionalInt.empty();
    }

    static AttributeValue n(long number) {
        return AttributeValue.fromN(Long.toString(number));
    }

    static long number(AttributeValue value) {
        return Long.parseLong(value.n());
    }

    static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }

    static Duration duration(AttributeValue micros) {
        return Duration.ofNanos(number(micros) * 1000);
    }
}
