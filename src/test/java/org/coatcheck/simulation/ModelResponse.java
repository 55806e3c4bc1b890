package org.coatcheck.simulation;

import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What {@link AwsModel} responds to a call. Equal responses make an attempt go on in the same way. */
sealed interface ModelResponse {

    record Success(SdkResponse response) implements ModelResponse {}

    /**
     * S3 has no such object, or another version of it.
     *
     * @param code S3's error code; empty in the response to a HEAD, which has no body
     */
    record Refused(int status, String code) implements ModelResponse {
        static final Refused NO_OBJECT = new Refused(404, "");
        static final Refused NO_SUCH_KEY = new Refused(404, "NoSuchKey");
        static final Refused PRECONDITION_FAILED = new Refused(412, "PreconditionFailed");
    }

    /**
     * DynamoDB has not written the item.
     *
     * @param item that is there
     */
    record ConditionFailed(Optional<Map<String, AttributeValue>> item) implements ModelResponse {}
}
