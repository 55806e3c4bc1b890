package org.coatcheck.quarantine;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.coatcheck.quarantine.EncodedEvent.Encoding;
import org.coatcheck.quarantine.EncodedEvent.S3Location;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** Reads the events that {@link Quarantine} has stored, byte for byte. */
public final class StoredEvents {

    private static final int NOT_FOUND = 404;

    private static final Set<String> ABOUT_AN_OBJECT = Set.of(
            "AccessDenied", "InvalidArgument", "InvalidObjectState", "InvalidRequest", "InvalidURI", "KeyTooLongError");

    private final S3Client s3;
    private final String oversizedBucket;

    /**
     * Reads the events of one stack.
     *
     * @param oversizedBucket the only bucket that a message can lead to: the sender of a message must not choose what is read with the
     *     operator's credentials
     */
    public StoredEvents(S3Client s3, String oversizedBucket) {
        this.s3 = s3;
        this.oversizedBucket = oversizedBucket;
    }

    /**
     * Reads the event of a message.
     *
     * @param message received with its attributes
     */
    public StoredEvent read(Message message) {
        return Optional.ofNullable(message.messageAttributes().get("encoding"))
                .map(MessageAttributeValue::stringValue)
                .flatMap(StoredEvents::encoding)
                .map(encoding -> decode(new EncodedEvent(encoding, message.body())))
                .orElseGet(() ->
                        new StoredEvent.Lost("it does not say how its event is encoded: Coatcheck has not sent it"));
    }

    private static Optional<Encoding> encoding(String word) {
        try {
            return Optional.of(Encoding.valueOf(word.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException unknown) {
            return Optional.empty();
        }
    }

    private StoredEvent decode(EncodedEvent encoded) {
        try {
            return new StoredEvent.Found(SdkBytes.fromByteArray(encoded.event(this::fetch)));
        } catch (IllegalArgumentException undecodable) {
            return new StoredEvent.Lost("its event cannot be read: " + undecodable.getMessage());
        } catch (S3Exception rejected) {
            if (rejected.statusCode() == NOT_FOUND) {
                return new StoredEvent.Lost("its event is no longer where it was put: " + encoded.body());
            }
            if (isAboutThisObject(rejected)) {
                return new StoredEvent.Lost("its event cannot be fetched from " + encoded.body() + ": "
                        + rejected.awsErrorDetails().errorMessage());
            }
            throw rejected;
        }
    }

    /** Whether this one object cannot be read, or its key cannot be used. Other errors concern all events. */
    private static boolean isAboutThisObject(S3Exception rejected) {
        return Optional.ofNullable(rejected.awsErrorDetails())
                .map(AwsErrorDetails::errorCode)
                .filter(code -> ABOUT_AN_OBJECT.contains(code) || code.startsWith("KMS."))
                .isPresent();
    }

    private byte[] fetch(S3Location location) {
        if (!location.bucket().equals(oversizedBucket)) {
            throw new IllegalArgumentException(
                    "its body names the bucket " + location.bucket() + ", and events are in " + oversizedBucket);
        }
        return s3.getObjectAsBytes(get -> get.bucket(location.bucket()).key(location.key()))
                .asByteArray();
    }
}
