package org.coatcheck.quarantine;

import java.util.Locale;
import java.util.Optional;
import org.coatcheck.quarantine.EncodedEvent.Encoding;
import org.coatcheck.quarantine.EncodedEvent.S3Location;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** Gets back what {@link Quarantine} has kept: the event that a message is about, byte for byte. */
public final class StoredEvents {

    private static final int NOT_FOUND = 404;

    private final S3Client s3;

    public StoredEvents(S3Client s3) {
        this.s3 = s3;
    }

    /**
     * Unpacks the event of a message.
     *
     * @param message received with its attributes
     */
    public StoredEvent read(Message message) {
        Optional<Encoding> encoding = Optional.ofNullable(
                        message.messageAttributes().get("encoding"))
                .map(MessageAttributeValue::stringValue)
                .flatMap(StoredEvents::encoding);
        return encoding.map(known -> unpack(new EncodedEvent(known, message.body())))
                .orElseGet(() ->
                        new StoredEvent.Lost("it does not say how its event is encoded: Coatcheck has not sent it"));
    }

    private static Optional<Encoding> encoding(String word) {
        try {
            return Optional.of(Encoding.valueOf(word.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException nobodyKnows) {
            return Optional.empty();
        }
    }

    private StoredEvent unpack(EncodedEvent parcel) {
        try {
            return new StoredEvent.Found(SdkBytes.fromByteArray(parcel.event(this::fetch)));
        } catch (IllegalArgumentException broken) {
            return new StoredEvent.Lost("its event cannot be read: " + broken.getMessage());
        } catch (S3Exception refused) {
            if (refused.statusCode() == NOT_FOUND) {
                return new StoredEvent.Lost("its event is no longer where it was put: " + parcel.body());
            }
            throw refused;
        }
    }

    private byte[] fetch(S3Location place) {
        return s3.getObjectAsBytes(get -> get.bucket(place.bucket()).key(place.key()))
                .asByteArray();
    }
}
