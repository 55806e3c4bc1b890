package org.coatcheck.quarantine;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.coatcheck.event.Attempt;
import org.coatcheck.event.Event;
import org.coatcheck.event.Event.ObjectEvents;
import org.coatcheck.event.Event.UnknownEvent;
import org.coatcheck.event.ObjectEvent;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * Stores events that cannot be processed: unknown events in one queue, rejected ones in another. Each message holds a whole
 * event, or its location in S3 if the event is too large for a message. It has the attributes {@code source}, {@code
 * requestId}, {@code receivedAt}, {@code size} (of the event, in bytes), {@code reason} (if there is one) and {@code
 * encoding}; that of a rejected object also has {@code object}.
 *
 * <p>All methods throw what the AWS SDK throws. The attempt then fails, so no event is acknowledged that was not stored.
 */
public final class Quarantine {

    /** The limit of SQS for a message, body and attributes together, is 1 MiB. The attributes here are below 8 KiB. */
    private static final long LARGEST_BODY = (1 << 20) - (8 << 10);

    private final SqsClient sqs;
    private final S3Client s3;
    private final QuarantineSettings settings;

    public Quarantine(SqsClient sqs, S3Client s3, QuarantineSettings settings) {
        this.sqs = sqs;
        this.s3 = s3;
        this.settings = settings;
    }

    /** Stores an unknown event. */
    public void storeUnknown(Attempt attempt, UnknownEvent event, byte[] bytes) {
        Map<String, String> attributes = attributes(attempt, event.source(), event.detail(), bytes);
        send(settings.unknownQueueUrl(), attempt.requestId(), attempt, attributes, bytes);
    }

    /**
     * Stores the event of one object that gets no thumbnail.
     *
     * @param index of the object in its event
     * @param bytes of an event that is about this object only
     */
    public void storeRejected(Attempt attempt, ObjectEvent event, int index, String reason, byte[] bytes) {
        Map<String, String> attributes = attributes(attempt, ObjectEvents.SOURCE, reason, bytes);
        attributes.put("object", event.object());
        send(settings.rejectedQueueUrl(), attempt.requestId() + "-" + index, attempt, attributes, bytes);
    }

    /** Stores an event of a known sender that cannot be processed. */
    public void storeRejected(Attempt attempt, Event event, String reason, byte[] bytes) {
        Map<String, String> attributes = attributes(attempt, event.source(), reason, bytes);
        send(settings.rejectedQueueUrl(), attempt.requestId(), attempt, attributes, bytes);
    }

    private static Map<String, String> attributes(Attempt attempt, String source, String reason, byte[] bytes) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("source", source);
        attributes.put("requestId", attempt.requestId());
        attributes.put("receivedAt", attempt.startedAt().toString());
        attributes.put("size", Integer.toString(bytes.length));
        attributes.put("reason", reason);
        return attributes;
    }

    private void send(String queueUrl, String name, Attempt attempt, Map<String, String> attributes, byte[] bytes) {
        EncodedEvent encoded = EncodedEvent.of(bytes);
        if (encoded.bytes() > LARGEST_BODY) {
            encoded = upload(name, attempt, bytes);
        }
        attributes.put("encoding", encoded.encoding().name().toLowerCase(Locale.ROOT));
        Map<String, MessageAttributeValue> values = new LinkedHashMap<>();
        // SQS rejects an empty attribute. An unknown event that does not resemble a known one has no reason.
        attributes.entrySet().stream()
                .filter(attribute -> !attribute.getValue().isEmpty())
                .forEach(attribute -> values.put(attribute.getKey(), string(attribute.getValue())));
        String body = encoded.body();
        sqs.sendMessage(message -> message.queueUrl(queueUrl).messageBody(body).messageAttributes(values));
    }

    /** Uploads the event to S3. The message then holds the location only. */
    private EncodedEvent upload(String name, Attempt attempt, byte[] bytes) {
        String key = DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC).format(attempt.startedAt()) + "/" + name;
        s3.putObject(request -> request.bucket(settings.oversizedBucket()).key(key), RequestBody.fromBytes(bytes));
        return EncodedEvent.at(new EncodedEvent.S3Location(settings.oversizedBucket(), key));
    }

    private static MessageAttributeValue string(String value) {
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(EncodedEvent.attribute(value))
                .build();
    }
}
