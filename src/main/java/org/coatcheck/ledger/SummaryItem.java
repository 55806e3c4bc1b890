package org.coatcheck.ledger;

import static org.coatcheck.ledger.Item.find;
import static org.coatcheck.ledger.Item.get;
import static org.coatcheck.ledger.Item.integer;
import static org.coatcheck.ledger.Item.micros;
import static org.coatcheck.ledger.Item.n;
import static org.coatcheck.ledger.Item.number;
import static org.coatcheck.ledger.Item.s;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.coatcheck.event.Outcome;
import org.coatcheck.event.Via;
import org.coatcheck.ledger.InvocationRecord.Failure;
import org.coatcheck.ledger.RecordSummary.Ending;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A {@link RecordSummary} as attributes of the record's {@link Item}. The index by time projects them all: the template names
 * them.
 */
final class SummaryItem {

    private SummaryItem() {}

    static Map<String, AttributeValue> of(RecordSummary record) {
        Map<String, AttributeValue> item = new LinkedHashMap<>();
        item.put(Item.REQUEST_ID, s(record.requestId()));
        item.put(Item.STARTED_AT, s(Item.sortable(record.startedAt())));
        item.put(Item.SOURCE, s(record.source()));
        if (!record.detail().equals(usualDetail(record.objects()))) {
            item.put("detail", s(record.detail()));
        }
        if (!record.objects().isEmpty()) {
            item.put(
                    Item.OBJECTS,
                    AttributeValue.fromL(record.objects().stream().map(Item::s).toList()));
        }
        item.put("cold", AttributeValue.fromBool(record.cold()));
        record.init().ifPresent(init -> item.put("initMicros", n(micros(init))));
        item.put("memoryLimitMb", n(record.memoryLimitMb()));
        record.within().ifPresent(within -> item.put("within", s(within)));
        record.via().ifPresent(via -> item.put("via", of(via)));
        item.put(Item.OUTCOME, s(record.outcome().toString()));
        record.ending().ifPresent(ending -> put(ending, item));
        return item;
    }

    /** The detail of an event about one object is the object's key. It would take its bytes twice. */
    private static String usualDetail(List<String> objects) {
        return objects.size() == 1
                ? objects.getFirst().substring(objects.getFirst().indexOf('/') + 1)
                : "";
    }

    private static void put(Ending ending, Map<String, AttributeValue> item) {
        item.put("tookMicros", n(micros(ending.took())));
        ending.peakMemoryMb().ifPresent(peak -> item.put("peakMemoryMb", n(peak)));
        ending.status().ifPresent(status -> item.put("status", n(status)));
        ending.failure().ifPresent(failure -> {
            item.put("error", s(failure.error()));
            item.put("message", s(failure.message()));
        });
        if (ending.thumbnails() > 0) {
            item.put("thumbnailCount", n(ending.thumbnails()));
        }
        if (!ending.report().isEmpty()) {
            Map<String, AttributeValue> report = new TreeMap<>();
            ending.report().forEach((name, count) -> report.put(name, n(count)));
            item.put("report", AttributeValue.fromM(report));
        }
    }

    static RecordSummary read(Map<String, AttributeValue> item) {
        Outcome outcome = Outcome.of(get(item, Item.OUTCOME).s());
        List<String> objects = find(item, Item.OBJECTS)
                .map(list -> list.l().stream().map(AttributeValue::s).toList())
                .orElse(List.of());
        return new RecordSummary(
                get(item, Item.REQUEST_ID).s(),
                Instant.parse(get(item, Item.STARTED_AT).s()),
                get(item, Item.SOURCE).s(),
                find(item, "detail").map(AttributeValue::s).orElseGet(() -> usualDetail(objects)),
                objects,
                get(item, "cold").bool(),
                find(item, "initMicros").map(Item::duration),
                (int) number(get(item, "memoryLimitMb")),
                find(item, "within").map(AttributeValue::s),
                find(item, "via").map(SummaryItem::via),
                outcome == Outcome.BEGUN ? Optional.empty() : Optional.of(ending(outcome, item)));
    }

    private static Ending ending(Outcome outcome, Map<String, AttributeValue> item) {
        Map<String, Long> report = new TreeMap<>();
        find(item, "report").ifPresent(counts -> counts.m().forEach((name, count) -> report.put(name, number(count))));
        return new Ending(
                outcome,
                Item.duration(get(item, "tookMicros")),
                integer(item, "peakMemoryMb"),
                integer(item, "status"),
                find(item, "error")
                        .map(error ->
                                new Failure(error.s(), get(item, "message").s())),
                integer(item, "thumbnailCount").orElse(0),
                report);
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
}
