package org.coatcheck.operator.console.page;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;
import org.coatcheck.event.Event.ObjectEvents;
import org.coatcheck.event.Event.ScheduledTick;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.operator.audit.Subject.ObjectIn;
import org.coatcheck.operator.console.aws.Buckets;

/**
 * The plain form of an event, which makes the function do the same work: an object of an uploads bucket, a request or a tick.
 * Other events are not known from their record.
 */
final class PlainEvent {

    private static final JsonMapper JSON = new JsonMapper();

    private PlainEvent() {}

    static Optional<String> of(InvocationRecord record, Buckets buckets) {
        if (record.source().equals(ObjectEvents.SOURCE)) {
            return record.objects().size() == 1
                    ? ObjectName.find(record.objects().getFirst()).flatMap(object -> ofObject(object, buckets))
                    : Optional.empty();
        }
        if (record.source().equals(ScheduledTick.SOURCE)) {
            return Optional.of(json(record.source(), record.detail()));
        }
        return record.detail().matches("[A-Z]+ /\\S*")
                ? Optional.of(json("aws:apigateway", record.detail()))
                : Optional.empty();
    }

    /** Empty for an object of another bucket, which gets no thumbnails. */
    static Optional<String> ofObject(ObjectName object, Buckets buckets) {
        return buckets.isUploads(object.bucket())
                ? Optional.of(json(
                        ObjectEvents.SOURCE, new ObjectIn(object.bucket(), object.key()).detail(buckets.uploads())))
                : Optional.empty();
    }

    private static String json(String source, String detail) {
        return JSON.createObjectNode()
                .put("source", source)
                .put("detail", detail)
                .toPrettyString();
    }
}
