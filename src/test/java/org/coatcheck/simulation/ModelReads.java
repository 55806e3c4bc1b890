package org.coatcheck.simulation;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coatcheck.simulation.ModelResponse.Refused;
import org.coatcheck.simulation.ModelResponse.Success;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** How {@link AwsModel} responds to the calls that change nothing. */
final class ModelReads {

    private ModelReads() {}

    static ModelResponse head(Optional<UploadedImage> upload) {
        return upload.<ModelResponse>map(image -> new Success(HeadObjectResponse.builder()
                        .eTag(quoted(image))
                        .contentLength((long) image.bytes().length)
                        .build()))
                .orElse(Refused.NO_OBJECT);
    }

    static ModelResponse get(Optional<UploadedImage> upload, GetObjectRequest get) {
        if (upload.isEmpty()) {
            return Refused.NO_SUCH_KEY;
        }
        UploadedImage image = upload.get();
        return get.ifMatch() == null || get.ifMatch().equals(quoted(image))
                ? new Success(GetObjectResponse.builder()
                        .eTag(quoted(image))
                        .contentLength((long) image.bytes().length)
                        .build())
                : Refused.PRECONDITION_FAILED;
    }

    static ModelResponse list(Optional<UploadedImage> upload) {
        List<S3Object> contents = upload.stream()
                .map(image -> S3Object.builder()
                        .key(AwsModel.KEY)
                        .eTag(quoted(image))
                        .size((long) image.bytes().length)
                        .lastModified(Instant.EPOCH)
                        .build())
                .toList();
        return new Success(ListObjectsV2Response.builder()
                .contents(contents)
                .isTruncated(false)
                .build());
    }

    static ModelResponse entries(Optional<Map<String, AttributeValue>> entry) {
        return new Success(BatchGetItemResponse.builder()
                .responses(Map.of(AwsModel.OBJECTS, entry.stream().toList()))
                .unprocessedKeys(Map.of())
                .build());
    }

    /** Evaluates the filter of the sweep: entries that list at least one thumbnail. */
    static ModelResponse scan(Optional<Map<String, AttributeValue>> entry, ScanRequest scan) {
        if (!scan.filterExpression().equals("(begins_with(#object, :prefix1)) AND size(thumbnails) > :none")) {
            throw new AssertionError("the model does not know the filter " + scan.filterExpression());
        }
        return new Success(ScanResponse.builder()
                .items(entry.filter(item -> !item.get("thumbnails").l().isEmpty()).stream()
                        .toList())
                .lastEvaluatedKey(Map.of())
                .build());
    }

    private static String quoted(UploadedImage image) {
        return "\"" + image.eTag() + "\"";
    }
}
