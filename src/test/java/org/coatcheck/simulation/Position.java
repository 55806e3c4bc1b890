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

/** Where an attempt stands. */
sealed interface Position {

    /** The call is still to be made. */
    record Before(Object call) implements Position {
        @Override
        public String toString() {
            return "stands before " + Position.text(call);
        }
    }

    /** The call was made, and its answer was not seen. */
    record After(Object call, int status) implements Position {
        @Override
        public String toString() {
            return "had " + status + " for " + Position.text(call);
        }
    }

    /** It makes no more calls. */
    sealed interface Ended extends Position {}

    record Returned(ObjectOutcome outcome) implements Ended {
        @Override
        public String toString() {
            return "returns " + outcome.getClass().getSimpleName();
        }
    }

    record Thrown(RuntimeException exception) implements Ended {
        @Override
        public String toString() {
            return "throws " + exception.getClass().getSimpleName() + ": " + exception.getMessage();
        }
    }

    record Died() implements Ended {
        @Override
        public String toString() {
            return "is dead";
        }
    }

    /** Whether it stands before a call of that kind, such as {@code PutObjectRequest}. */
    default boolean isBefore(Class<?> kind) {
        return this instanceof Before(Object call) && kind.isInstance(call);
    }

    /** Whether it stands after a call of that kind. */
    default boolean isAfter(Class<?> kind) {
        return this instanceof After(Object call, int status) && kind.isInstance(call);
    }

    /** Whether it stands before a call that gives the object's entry that state. */
    default boolean writes(String state) {
        return this instanceof Before(PutItemRequest put) && state(put).equals(state);
    }

    private static String text(Object call) {
        return switch (call) {
            case PutItemRequest put -> "PutItem " + state(put) + " where " + put.conditionExpression() + seen(put);
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
                        .map(Position::name)
                        .toList();
                yield "DeleteObjects " + String.join(", ", names);
            }
            default -> call.toString().replaceFirst("\\(.*", "");
        };
    }

    private static String seen(PutItemRequest put) {
        Map<String, AttributeValue> values = put.expressionAttributeValues();
        return values.isEmpty() ? "" : " " + values.get(":seen").n();
    }

    private static String state(PutItemRequest put) {
        return put.item().get("state").s();
    }

    private static String name(String key) {
        return key.substring(key.lastIndexOf('/') + 1);
    }
}
