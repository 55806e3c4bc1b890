package org.coatcheck.thumbnail;

import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Reads the objects table for an operator. */
public final class ObjectsReader {

    private final DynamoDbClient dynamoDb;
    private final String table;

    public ObjectsReader(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    /**
     * The entry of an object; empty if no event claimed the object.
     *
     * @param object {@code bucket/key}
     */
    public Optional<ObjectEntry> find(String object) {
        return Optional.of(dynamoDb.getItem(get -> get.tableName(table)
                                .key(ObjectsTable.key(object))
                                .consistentRead(true))
                        .item())
                .filter(item -> !item.isEmpty())
                .map(ObjectsTable::read);
    }
}
