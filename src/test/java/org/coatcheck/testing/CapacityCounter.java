package org.coatcheck.testing;

import java.util.List;
import java.util.concurrent.atomic.DoubleAdder;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

/** Adds up the units that the calls of some tables and their indexes consume, as DynamoDB counts them. */
public final class CapacityCounter implements ExecutionInterceptor {

    private final List<String> tables;
    private final boolean countsReads;
    private final DoubleAdder units = new DoubleAdder();

    private CapacityCounter(List<String> tables, boolean countsReads) {
        this.tables = tables;
        this.countsReads = countsReads;
    }

    public static CapacityCounter of(String table) {
        return new CapacityCounter(List.of(table), true);
    }

    public static CapacityCounter ofWrites(String... tables) {
        return new CapacityCounter(List.of(tables), false);
    }

    /** The units since the last call of this method. */
    public double take() {
        return units.sumThenReset();
    }

    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
        ReturnConsumedCapacity total = ReturnConsumedCapacity.TOTAL;
        return switch (context.request()) {
            case PutItemRequest put ->
                put.toBuilder().returnConsumedCapacity(total).build();
            case QueryRequest query
            when countsReads -> query.toBuilder().returnConsumedCapacity(total).build();
            case GetItemRequest get
            when countsReads -> get.toBuilder().returnConsumedCapacity(total).build();
            default -> context.request();
        };
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        context.response()
                .getValueForField("ConsumedCapacity", ConsumedCapacity.class)
                .filter(consumed -> tables.stream().anyMatch(consumed.tableName()::endsWith))
                .ifPresent(consumed -> units.add(consumed.capacityUnits()));
    }

    /**
     * A write whose condition does not hold costs as much as one that replaces the item, though the error does not say so. The
     * items of the tests are below 1 KB.
     *
     * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html">Capacity
     *     unit consumption</a>
     */
    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        if (context.exception() instanceof ConditionalCheckFailedException
                && context.request() instanceof PutItemRequest put
                && tables.contains(put.tableName())) {
            units.add(1);
        }
    }
}
