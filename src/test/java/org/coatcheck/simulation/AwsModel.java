package org.coatcheck.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.coatcheck.simulation.ModelResponse.ConditionFailed;
import org.coatcheck.simulation.ModelResponse.Refused;
import org.coatcheck.simulation.ModelResponse.Success;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * The AWS of one uploaded object, as a value: a call makes another value of it. So a search can go back to any moment, and can
 * tell whether it has been at that moment before. {@link AwsModelIT} compares it with LocalStack.
 *
 * @param upload what the uploads bucket has
 * @param thumbnails the metadata of each object in the thumbnails bucket, by key
 * @param entry the item of the objects table
 * @param rejected ETags in the rejected queue
 */
record AwsModel(
        Optional<UploadedImage> upload,
        Map<String, Map<String, String>> thumbnails,
        Optional<Map<String, AttributeValue>> entry,
        Set<String> rejected) {

    static final String UPLOADS = "uploads";
    static final String THUMBNAILS = "thumbnails";
    static final String OBJECTS = "objects";
    static final String KEY = "cat";

    static final AwsModel EMPTY = new AwsModel(Optional.empty(), Map.of(), Optional.empty(), Set.of());

    /** The response to a call that has written, and returns nothing. */
    static final ModelResponse WRITTEN = new Success(PutItemResponse.builder().build());

    /** The message that puts an object's event into the rejected queue. */
    record SendRejected(String eTag) {}

    /** What a call leaves behind, and what its caller gets. */
    record Executed(AwsModel after, ModelResponse response) {}

    AwsModel withUpload(Optional<UploadedImage> newUpload) {
        return new AwsModel(newUpload, thumbnails, entry, rejected);
    }

    /** Whether a call can change anything. */
    static boolean hasEffect(Object call) {
        return switch (call) {
            case PutItemRequest put -> true;
            case PutObjectRequest put -> true;
            case DeleteObjectRequest delete -> true;
            case DeleteObjectsRequest delete -> true;
            case SendRejected message -> true;
            default -> false;
        };
    }

    Executed execute(Object call) {
        return switch (call) {
            case PutItemRequest put -> put(put);
            case PutObjectRequest put -> put(put);
            case DeleteObjectRequest delete ->
                deleted(Set.of(delete.key()), DeleteObjectResponse.builder().build());
            case DeleteObjectsRequest delete ->
                deleted(
                        delete.delete().objects().stream()
                                .map(ObjectIdentifier::key)
                                .toList(),
                        DeleteObjectsResponse.builder().build());
            case SendRejected(String eTag) -> {
                Set<String> more = new HashSet<>(rejected);
                more.add(eTag);
                yield new Executed(new AwsModel(upload, thumbnails, entry, more), WRITTEN);
            }
            default -> new Executed(this, read(call));
        };
    }

    private ModelResponse read(Object call) {
        return switch (call) {
            case HeadObjectRequest head
            when head.bucket().equals(THUMBNAILS) ->
                thumbnails.containsKey(head.key())
                        ? new Success(HeadObjectResponse.builder().build())
                        : Refused.NO_OBJECT;
            case HeadObjectRequest head -> ModelReads.head(upload);
            case GetObjectRequest get -> ModelReads.get(upload, get);
            case ListObjectsV2Request list -> ModelReads.list(upload);
            case BatchGetItemRequest get -> ModelReads.entries(entry);
            case ScanRequest scan -> ModelReads.scan(entry, scan);
            default -> throw new AssertionError("the model does not know this call: " + call);
        };
    }

    private Executed put(PutItemRequest put) {
        return isMet(put)
                ? new Executed(new AwsModel(upload, thumbnails, Optional.of(put.item()), rejected), WRITTEN)
                : new Executed(this, new ConditionFailed(entry));
    }

    /** Evaluates the conditions that the objects table uses. */
    private boolean isMet(PutItemRequest put) {
        Optional<AttributeValue> revision = entry.map(item -> item.get("revision"));
        return switch (put.conditionExpression()) {
            case null -> true;
            case "attribute_not_exists(revision)" -> revision.isEmpty();
            case "revision = :read" ->
                revision.equals(Optional.of(put.expressionAttributeValues().get(":read")));
            default -> throw new AssertionError("the model does not know the condition " + put.conditionExpression());
        };
    }

    private Executed put(PutObjectRequest put) {
        Map<String, Map<String, String>> more = new HashMap<>(thumbnails);
        more.put(put.key(), put.metadata());
        return new Executed(
                new AwsModel(upload, more, entry, rejected),
                new Success(PutObjectResponse.builder().build()));
    }

    private Executed deleted(Iterable<String> keys, SdkResponse response) {
        Map<String, Map<String, String>> left = new HashMap<>(thumbnails);
        keys.forEach(left::remove);
        return new Executed(new AwsModel(upload, left, entry, rejected), new Success(response));
    }
}
