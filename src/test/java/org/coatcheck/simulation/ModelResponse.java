package org.coatcheck.simulation;

import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What {@link AwsModel} responds to a call. Equal responses make an attempt go on in the same way. */
sealed interface ModelResponse {

    record Success(SdkResponse response) implements ModelResponse {}

    /** S3 has no such object, or another version of it. */
    record Refused(int status) implements ModelResponse {}

    /**
     * DynamoDB has not written the item.
     *
     * @param item that is there
     */
    record ConditionFailed(Optional<Map<String, AttributeValue>> item) implements ModelResponse {}
}
