package org.coatcheck.operator.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** DynamoDB, in memory: PutItem, with the conditions that the function writes under, and GetItem. */
final class Tables {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern CONDITION = Pattern.compile("attribute_not_exists\\((\\w+)\\)|(\\w+) = (:\\w+)");

    private final Map<String, List<String>> keys;
    private final Map<String, ObjectNode> items = new HashMap<>();

    /** @param keys the names of each table's key attributes */
    Tables(Map<String, List<String>> keys) {
        this.keys = Map.copyOf(keys);
    }

    /** One call at a time, because a conditional write reads and writes. */
    synchronized AwsResponse respond(AwsCall call) throws IOException {
        JsonNode request = JSON.readTree(call.body());
        String table = request.path("TableName").asText();
        if (!keys.containsKey(table)) {
            return error("ResourceNotFoundException", "there is no table " + table);
        }
        return switch (call.operation()) {
            case "PutItem" -> put(table, request);
            case "GetItem" -> get(table, request);
            default -> error("UnknownOperationException", "the bench's DynamoDB does not know " + call.operation());
        };
    }

    private AwsResponse get(String table, JsonNode request) {
        ObjectNode response = JSON.createObjectNode();
        Optional.ofNullable(items.get(key(table, request.path("Key")))).ifPresent(item -> response.set("Item", item));
        return AwsResponse.json(200, response);
    }

    private AwsResponse put(String table, JsonNode request) {
        String key = key(table, request.path("Item"));
        ObjectNode before = Optional.ofNullable(items.get(key)).orElseGet(JSON::createObjectNode);
        for (String condition : conditions(request)) {
            Matcher parsed = CONDITION.matcher(condition);
            if (!parsed.matches()) {
                return error("ValidationException", "the bench's DynamoDB does not know the condition " + condition);
            }
            if (!holds(parsed, before, request.path("ExpressionAttributeValues"))) {
                return conditionFailed(before, request);
            }
        }
        items.put(key, request.withObject("/Item"));
        return AwsResponse.json(200, JSON.createObjectNode());
    }

    private static List<String> conditions(JsonNode request) {
        String expression = request.path("ConditionExpression").asText();
        return expression.isEmpty() ? List.of() : List.of(expression.split(" AND "));
    }

    private static boolean holds(Matcher condition, JsonNode item, JsonNode values) {
        return condition.group(1) == null
                ? item.path(condition.group(2)).equals(values.path(condition.group(3)))
                : !item.has(condition.group(1));
    }

    private static AwsResponse conditionFailed(ObjectNode before, JsonNode request) {
        ObjectNode error = errorNode("ConditionalCheckFailedException", "The conditional request failed");
        if (request.path("ReturnValuesOnConditionCheckFailure").asText().equals("ALL_OLD") && !before.isEmpty()) {
            error.set("Item", before);
        }
        return AwsResponse.json(400, error);
    }

    private static AwsResponse error(String type, String message) {
        return AwsResponse.json(400, errorNode(type, message));
    }

    private static ObjectNode errorNode(String type, String message) {
        return JSON.createObjectNode()
                .put("__type", "com.amazonaws.dynamodb.v20120810#" + type)
                .put("message", message);
    }

    private String key(String table, JsonNode attributes) {
        return keys.getOrDefault(table, List.of()).stream()
                .map(name -> attributes.path(name).toString())
                .collect(Collectors.joining("/", table + "/", ""));
    }
}
