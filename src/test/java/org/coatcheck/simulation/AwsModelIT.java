package org.coatcheck.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.coatcheck.simulation.AttemptState.BeforeCall;
import org.coatcheck.simulation.ModelResponse.ConditionFailed;
import org.coatcheck.simulation.ModelResponse.Refused;
import org.coatcheck.simulation.ModelResponse.Success;
import org.coatcheck.simulation.RecordedCalls.Recorded;
import org.coatcheck.testing.TestClients;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/** {@link AwsModel} gives the responses of S3 and DynamoDB to the calls of several events. */
class AwsModelIT {

    private final RecordedCalls recorded = new RecordedCalls();
    private final SimulatedAws aws = aws();
    private final Set<String> compared = new TreeSet<>();
    private AwsModel model = AwsModel.EMPTY;

    private SimulatedAws aws() {
        SimulatedAws shared = SimulatedAws.shared();
        return new SimulatedAws(
                TestClients.s3(TestClients.endpoint(), new TurnTaking(), recorded),
                TestClients.dynamoDb(new TurnTaking(), recorded),
                shared.uploadsBucket(),
                shared.thumbnailsBucket(),
                shared.objectsTable());
    }

    @Test
    void modelRespondsLikeLocalStack() {
        runEvents(new Simulation(aws));

        recorded.calls().forEach(this::compare);

        assertThat(compared)
                .contains("PutItemRequest ConditionFailed", "PutItemRequest Success", "BatchGetItemRequest Success")
                .contains("GetObjectRequest Refused 412", "GetObjectRequest Refused 404", "GetObjectRequest Success")
                .contains("HeadObjectRequest Refused 404", "HeadObjectRequest Success", "ListObjectsV2Request Success")
                .contains("PutObjectRequest Success", "DeleteObjectsRequest Success");
    }

    private static void runEvents(Simulation simulation) {
        ObjectHistory object = simulation.object();
        Version png = object.upload(UploadedImage.PNG);
        Attempt late = simulation.begin(png);
        simulation.proceedUntil(late, state -> state instanceof BeforeCall(GetObjectRequest get));
        Version jpeg = object.upload(UploadedImage.JPEG);
        simulation.finish(late);
        simulation.process(jpeg);
        simulation.process(png);
        simulation.processPlain();
        Attempt early = simulation.begin(object.upload(UploadedImage.GIF));
        simulation.proceedUntil(early, state -> state instanceof BeforeCall(GetObjectRequest get));
        Version removed = object.remove();
        simulation.finish(early);
        simulation.process(removed);
        simulation.processPlain();
        simulation.process(object.upload(UploadedImage.CORRUPT));
        object.upload(UploadedImage.PNG);
        simulation.sweep();
        simulation.settle();
        simulation.process(object.upload(UploadedImage.OTHER_JPEG));
    }

    private void compare(Recorded real) {
        switch (real.call()) {
            case PutObjectRequest put
            when put.bucket().equals(aws.uploadsBucket()) -> model = model.withUpload(Optional.of(uploaded(real)));
            case DeleteObjectRequest delete
            when delete.bucket().equals(aws.uploadsBucket()) -> model = model.withUpload(Optional.empty());
            default -> {
                AwsModel.Executed executed = model.execute(inModel(real.call()));
                assertThat(real.result())
                        .as("%s: %s", real.call(), executed.response())
                        .matches(result -> agree(executed.response(), result));
                compared.add(real.call().getClass().getSimpleName() + " " + kind(executed.response()));
                model = executed.after();
            }
        }
    }

    private static UploadedImage uploaded(Recorded upload) {
        String eTag = ((PutObjectResponse) upload.result()).eTag();
        return UploadedImage.withETag(eTag.replace("\"", ""));
    }

    /** The same call with the model's name of the thumbnails bucket. */
    private Object inModel(Object call) {
        return call instanceof HeadObjectRequest head && head.bucket().equals(aws.thumbnailsBucket())
                ? head.toBuilder().bucket(AwsModel.THUMBNAILS).build()
                : call;
    }

    private static String kind(ModelResponse response) {
        return switch (response) {
            case Success success -> "Success";
            case Refused(int status, String code) -> "Refused " + status;
            case ConditionFailed failed -> "ConditionFailed";
        };
    }

    private static boolean agree(ModelResponse response, Object real) {
        return switch (response) {
            case Refused(int status, String code) ->
                real instanceof AwsServiceException refused
                        && refused.statusCode() == status
                        && (code.isEmpty()
                                || code.equals(refused.awsErrorDetails().errorCode()));
            case ConditionFailed(var item) ->
                real instanceof ConditionalCheckFailedException failed && item.equals(Optional.of(failed.item()));
            case Success(SdkResponse success) -> agree(success, real);
        };
    }

    /** Compares what the model knows. It knows no content of a thumbnail. */
    private static boolean agree(SdkResponse response, Object real) {
        return switch (response) {
            case HeadObjectResponse head ->
                real instanceof HeadObjectResponse object
                        && (head.eTag() == null || head.eTag().equals(object.eTag()))
                        && (head.eTag() == null || head.contentLength().equals(object.contentLength()));
            case GetObjectResponse get ->
                real instanceof GetObjectResponse object
                        && get.eTag().equals(object.eTag())
                        && get.contentLength().equals(object.contentLength());
            case ListObjectsV2Response list ->
                real instanceof ListObjectsV2Response objects && eTags(list).equals(eTags(objects));
            case BatchGetItemResponse batch ->
                real instanceof BatchGetItemResponse items
                        && List.copyOf(batch.responses().values())
                                .equals(List.copyOf(items.responses().values()));
            default -> real instanceof SdkResponse;
        };
    }

    private static List<String> eTags(ListObjectsV2Response list) {
        return list.contents().stream().map(S3Object::eTag).toList();
    }
}
