package org.coatcheck.simulation;

import java.util.List;
import java.util.Map;
import org.coatcheck.thumbnail.ObjectOutcome;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * Where an {@link Attempt} is paused, or how it ended.
 *
 * <p>A call is an SDK request, or {@link Simulation#SEND_REJECTED} for the message to the rejected queue, which the
 * simulation replaces.
 */
sealed interface AttemptState {

    /** The attempt is about to make the call. */
    record BeforeCall(Object call) implements AttemptState {
        @Override
        public String toString() {
            return "is before " + AttemptState.text(call);
        }
    }

    /** AWS has executed the call, and the attempt has not seen the response. */
    record AfterCall(Object call, int status) implements AttemptState {
        @Override
        public String toString() {
            return "got " + status + " for " + AttemptState.text(call);
        }
    }

    /** The attempt makes no more calls. */
    sealed interface Ended extends AttemptState {}

    record Returned(ObjectOutcome outcome) implements Ended {
        @Override
        public String toString() {
            return "returned " + outcome.getClass().getSimpleName();
        }
    }

    record Thrown(RuntimeException exception) implements Ended {
        @Override
        public String toString() {
            return "threw " + exception.getClass().getSimpleName() + ": " + exception.getMessage();
        }
    }

    record Crashed() implements Ended {
        @Override
        public String toString() {
            return "crashed";
        }
    }

    /** Whether the attempt is before a call of this type, such as {@code PutObjectRequest}. */
    default boolean isBefore(Class<?> type) {
        return this instanceof BeforeCall(Object call) && type.isInstance(call);
    }

    /** Whether the attempt is after a call of this type. */
    default boolean isAfter(Class<?> type) {
        return this instanceof AfterCall(Object call, int status) && type.isInstance(call);
    }

    /** Whether the attempt is before the write of this state to the object's entry, such as {@code REJECTED}. */
    default boolean isBeforeWriteOf(String entryState) {
        return this instanceof BeforeCall(PutItemRequest put) && entryState(put).equals(entryState);
    }

    static String text(Object call) {
        return switch (call) {
            case PutItemRequest put ->
                "PutItem " + entryState(put) + " where " + put.conditionExpression() + expectedRevision(put);
            case PutObjectRequest put ->
                "PutObject %s of %s%s%s"
                        .formatted(
                                name(put.key()),
                                put.metadata().get("source-sequencer"),
                                put.ifNoneMatch() == null ? "" : " if none",
                                put.ifMatch() == null ? "" : " if " + put.ifMatch());
            case GetObjectRequest get -> "GetObject if " + get.ifMatch();
            case HeadObjectRequest head -> "HeadObject " + name(head.key());
            case DeleteObjectsRequest delete -> {
                List<String> names = delete.delete().objects().stream()
                        .map(ObjectIdentifier::key)
                        .map(AttemptState::name)
                        .toList();
                yield "DeleteObjects " + String.join(", ", names);
            }
            default -> call.toString().replaceFirst("\\(.*", "");
        };
    }

    private static String expectedRevision(PutItemRequest put) {
        Map<String, AttributeValue> values = put.expressionAttributeValues();
        return values.isEmpty() ? "" : " " + values.get(":read").n();
    }

    static String entryState(PutItemRequest put) {
        return put.item().get("state").s();
    }

    private static String name(String key) {
        return key.substring(key.lastIndexOf('/') + 1);
    }
}
