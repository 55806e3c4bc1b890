package org.coatcheck.thumbnail;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.coatcheck.thumbnail.ObjectEntry.State;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

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

    /**
     * The entries whose thumbnails are made, and those whose thumbnails were to be made anew by an attempt whose time is over, in
     * the order of DynamoDB's hashes.
     *
     * @return scans the table only as far as it is read itself, and has a page of at most 1 MB in memory
     */
    public Stream<ObjectEntry> made(Instant now) {
        return dynamoDb
                .scanPaginator(scan -> scan.tableName(table)
                        .filterExpression("#state = :made OR"
                                + " (#state IN (:making, :writing) AND attribute_exists(madeWith) AND #until < :now)")
                        .expressionAttributeNames(Map.of("#state", "state", "#until", "until")) // reserved words
                        .expressionAttributeValues(Map.of(
                                ":made", AttributeValue.fromS(State.MADE.name()),
                                ":making", AttributeValue.fromS(State.MAKING.name()),
                                ":writing", AttributeValue.fromS(State.WRITING.name()),
                                ":now", AttributeValue.fromN(Long.toString(now.toEpochMilli())))))
                .items()
                .stream()
                .map(ObjectsTable::read);
    }
}
