package org.coatcheck.quarantine;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.coatcheck.event.Event;
import org.coatcheck.event.Event.UnknownEvent;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.ObjectEvent;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * Keeps what cannot be handled: unknown events in one queue, refused objects in another, each whole and with the
 * attributes {@code source}, {@code requestId}, {@code receivedAt}, {@code size}, {@code reason}, {@code encoding}.
 *
 * <p>All methods throw what the AWS SDK throws, so that nothing is acknowledged that was not kept.
 */
public final class Quarantine {

    /** SQS's largest message, body and attributes together, is 1 MiB; the attributes here are below 8 KiB. */
    private static final long LARGEST_BODY = (1 << 20) - (8 << 10);

    /** SQS delays a message by 900 seconds at most. */
    private static final int TOO_LATE = 901;

    private final SqsClient sqs;
    private final S3Client s3;
    private final Places places;

    /**
     * Where things are kept.
     *
     * @param oversizedBucket for what is too large for a message
     */
    public record Places(String unknownQueueUrl, String rejectedQueueUrl, String oversizedBucket) {}

    public Quarantine(SqsClient sqs, S3Client s3, Places places) {
        this.sqs = sqs;
        this.s3 = s3;
        this.places = places;
    }

    /** Keeps a whole event that came from nobody known. */
    public void keepUnknown(Invocation invocation, UnknownEvent event, byte[] bytes) {
        Map<String, String> attributes = attributes(invocation, event.source(), event.detail(), bytes);
        send(places.unknownQueueUrl(), invocation.requestId(), invocation, attributes, bytes);
    }

    /**
     * Keeps the event of one object that gets no thumbnail.
     *
     * @param index of the object in its event
     * @param bytes of an event that speaks of this object alone
     */
    public void keepRejected(Invocation invocation, ObjectEvent event, int index, String reason, byte[] bytes) {
        Map<String, String> attributes = attributes(invocation, "aws:s3", reason, bytes);
        attributes.put("object", event.object());
        send(places.rejectedQueueUrl(), invocation.requestId() + "-" + index, invocation, attributes, bytes);
    }

    /** Keeps a whole event that is known and cannot be handled. */
    public void keepRejected(Invocation invocation, Event event, String reason, byte[] bytes) {
        Map<String, String> attributes = attributes(invocation, event.source(), reason, bytes);
        send(places.rejectedQueueUrl(), invocation.requestId(), invocation, attributes, bytes);
    }

    private static Map<String, String> attributes(Invocation invocation, String source, String reason, byte[] bytes) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("source", source);
        attributes.put("requestId", invocation.requestId());
        attributes.put("receivedAt", invocation.startedAt().toString());
        attributes.put("size", Integer.toString(bytes.length));
        attributes.put("reason", reason);
        return attributes;
    }

    private void send(
            String queueUrl, String name, Invocation invocation, Map<String, String> attributes, byte[] bytes) {
        EncodedEvent parcel = EncodedEvent.of(bytes);
        if (parcel.bytes() > LARGEST_BODY) {
            parcel = deposit(name, invocation, bytes);
        }
        attributes.put("encoding", parcel.encoding().name().toLowerCase(Locale.ROOT));
        Map<String, MessageAttributeValue> values = new LinkedHashMap<>();
        // SQS refuses an attribute without a value: an event that merely comes from elsewhere needs no reason.
        attributes.entrySet().stream()
                .filter(attribute -> !attribute.getValue().isEmpty())
                .forEach(attribute -> values.put(attribute.getKey(), string(attribute.getValue())));
        String body = parcel.body();
        sqs.sendMessage(message -> message.queueUrl(queueUrl).messageBody(body).messageAttributes(values));
    }

    /** A message that SQS refuses: it is to be delayed longer than there is. */
    public Stream<Runnable> rehearsal() {
        return Stream.of(() -> sqs.sendMessage(message -> message.queueUrl(places.rejectedQueueUrl())
                .messageBody("rehearsal")
                .messageAttributes(Map.of("source", string("rehearsal")))
                .delaySeconds(TOO_LATE)));
    }

    /** The claim check: the event goes to S3, and the message says where. */
    private EncodedEvent deposit(String name, Invocation invocation, byte[] bytes) {
        String key =
                DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC).format(invocation.startedAt()) + "/" + name;
        s3.putObject(request -> request.bucket(places.oversizedBucket()).key(key), RequestBody.fromBytes(bytes));
        return EncodedEvent.at(new EncodedEvent.S3Location(places.oversizedBucket(), key));
    }

    private static MessageAttributeValue string(String value) {
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(EncodedEvent.attribute(value))
                .build();
    }
}
