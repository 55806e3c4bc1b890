package org.coatcheck.simulation;

import java.util.function.Function;
import org.coatcheck.simulation.ModelResponse.ConditionFailed;
import org.coatcheck.simulation.ModelResponse.Refused;
import org.coatcheck.simulation.ModelResponse.Success;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/**
 * A client of a modelled DynamoDB. An operation that is not here throws UnsupportedOperationException.
 *
 * @param calls makes a call, and gives its response
 */
record ModelDynamoDb(Function<Object, ModelResponse> calls) implements DynamoDbClient {

    @Override
    public PutItemResponse putItem(PutItemRequest request) {
        return call(request, PutItemResponse.class);
    }

    @Override
    public BatchGetItemResponse batchGetItem(BatchGetItemRequest request) {
        return call(request, BatchGetItemResponse.class);
    }

    @Override
    public ScanResponse scan(ScanRequest request) {
        return call(request, ScanResponse.class);
    }

    private <T> T call(Object request, Class<T> type) {
        return switch (calls.apply(request)) {
            case Success success -> type.cast(success.response());
            case ConditionFailed failed ->
                throw ConditionalCheckFailedException.builder()
                        .item(failed.item().orElse(null))
                        .build();
            case Refused refused -> throw new AssertionError("DynamoDB does not respond like this: " + refused);
        };
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
