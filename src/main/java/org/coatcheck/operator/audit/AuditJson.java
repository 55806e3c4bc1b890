package org.coatcheck.operator.audit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.event.Via;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.InvocationRecord.Ending;
import org.coatcheck.operator.terminal.Json;
import org.coatcheck.timing.Phases;
import org.coatcheck.timing.Span;

/**
 * An audit record as flat JSON, for programs. {@code deploy/audit-record.schema.json} describes it. A field that has no value
 * is absent; times are in UTC, lengths of time in milliseconds.
 */
public final class AuditJson {

    /** Grows when a field changes its meaning or goes; a new field does not change it. */
    private static final int VERSION = 1;

    private final ObjectNode json = JsonNodeFactory.instance.objectNode();

    private AuditJson() {}

    /** One line of JSON. */
    public static String line(InvocationRecord record) {
        AuditJson line = new AuditJson();
        line.putBeginning(record);
        record.ending().ifPresent(line::put);
        line.put(record.phases());
        return Json.line(line.json);
    }

    private void putBeginning(InvocationRecord record) {
        json.put("v", VERSION)
                .put("requestId", record.requestId())
                .put("startedAt", record.startedAt().toString())
                .put("outcome", record.outcome().toString())
                .put("source", record.source())
                .put("detail", record.detail());
        ArrayNode objects = json.putArray("objects");
        record.objects().forEach(objects::add);
        json.put("functionVersion", record.functionVersion())
                .put("memoryLimitMb", record.memoryLimitMb())
                .put("cold", record.cold());
        record.init().ifPresent(init -> json.put("initMs", milliseconds(init)));
        record.traceId().ifPresent(trace -> json.put("traceId", trace));
        record.within().ifPresent(within -> json.put("within", within));
        record.via().ifPresent(this::put);
        json.put("expiresAt", record.expiresAt().toString());
    }

    private void put(Via via) {
        json.put("via", via.service()).put("viaArn", via.arn()).put("messageId", via.messageId());
    }

    private void put(Ending ending) {
        json.put("ms", milliseconds(ending.took()));
        ending.status().ifPresent(status -> json.put("status", status));
        ending.failure().ifPresent(failure -> json.put("error", failure.error()).put("reason", failure.message()));
        ending.peakMemoryMb().ifPresent(peak -> json.put("peakMemoryMb", peak));
        ArrayNode thumbnails = json.putArray("thumbnails");
        ending.thumbnails().forEach(thumbnail -> thumbnails.add(node(thumbnail)));
        ObjectNode counts = json.putObject("counts");
        ending.report().forEach(counts::put);
    }

    private static ObjectNode node(Thumbnail thumbnail) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("bucket", thumbnail.bucket())
                .put("key", thumbnail.key())
                .put("width", thumbnail.width())
                .put("height", thumbnail.height())
                .put("bytes", thumbnail.bytes())
                .put("ms", milliseconds(thumbnail.took()));
    }

    private void put(Phases phases) {
        if (!phases.spans().isEmpty()) {
            ArrayNode spans = json.putArray("phases");
            phases.spans().forEach(span -> spans.add(node(span)));
        }
    }

    private static ObjectNode node(Span span) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("phase", span.phase().toString())
                .put("startMs", milliseconds(span.start()))
                .put("ms", milliseconds(span.took()));
    }

    /** With microseconds as fractions, which is what the table stores. */
    private static double milliseconds(Duration length) {
        long micros = length.toNanos() / 1000;
        return micros / 1e3;
    }
}
