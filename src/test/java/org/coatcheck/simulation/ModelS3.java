package org.coatcheck.simulation;

import java.io.ByteArrayInputStream;
import java.util.function.Function;
import org.coatcheck.simulation.ModelResponse.ConditionFailed;
import org.coatcheck.simulation.ModelResponse.Refused;
import org.coatcheck.simulation.ModelResponse.Success;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A client of a modelled S3. An operation that is not here throws UnsupportedOperationException.
 *
 * @param calls makes a call, and gives its response
 */
record ModelS3(Function<Object, ModelResponse> calls) implements S3Client {

    @Override
    public HeadObjectResponse headObject(HeadObjectRequest request) {
        return call(request, HeadObjectResponse.class);
    }

    @Override
    public <T> T getObject(GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
        GetObjectResponse response = call(request, GetObjectResponse.class);
        byte[] bytes = UploadedImage.withETag(response.eTag().replace("\"", "")).bytes();
        try {
            return transformer.transform(response, AbortableInputStream.create(new ByteArrayInputStream(bytes)));
        } catch (RuntimeException failed) {
            throw failed;
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    @Override
    public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
        return call(request, PutObjectResponse.class);
    }

    @Override
    public DeleteObjectResponse deleteObject(DeleteObjectRequest request) {
        return call(request, DeleteObjectResponse.class);
    }

    @Override
    public DeleteObjectsResponse deleteObjects(DeleteObjectsRequest request) {
        return call(request, DeleteObjectsResponse.class);
    }

    @Override
    public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
        return call(request, ListObjectsV2Response.class);
    }

    private <T> T call(Object request, Class<T> type) {
        return switch (calls.apply(request)) {
            case Success success -> type.cast(success.response());
            case Refused(int status, String code) ->
                throw (S3Exception) (status == 404 ? NoSuchKeyException.builder() : S3Exception.builder())
                        .statusCode(status)
                        .awsErrorDetails(
                                AwsErrorDetails.builder().errorCode(code).build())
                        .build();
            case ConditionFailed failed -> throw new AssertionError("S3 does not respond like this: " + failed);
        };
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
