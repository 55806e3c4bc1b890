package org.coatcheck.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A call of AWS, as its HTTP request tells.
 *
 * @param service as signatures name it: {@code s3}, {@code dynamodb}, {@code sqs}
 * @param operation such as {@code PutItem}
 * @param places it is about: {@code bucket/key} or {@code bucket}, {@code table} or {@code table/index/name}, a queue's URL
 */
public record AwsCall(String service, String operation, List<String> places) {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern SERVICE = Pattern.compile("Credential=[^/]+/\\d+/[^/]+/([^/]+)/");

    private static final Pattern KEY = Pattern.compile("<Key>([^<]*)</Key>");

    static AwsCall of(String method, URI uri, Headers headers, byte[] body) throws IOException {
        String service = service(headers);
        return switch (service) {
            case "s3" -> {
                String place = uri.getPath().substring(1);
                String operation = operationOfS3(method, uri, place);
                yield new AwsCall(
                        service, operation, operation.equals("DeleteObjects") ? keys(place, body) : List.of(place));
            }
            default -> {
                String target = headers.getFirst("X-Amz-Target");
                yield new AwsCall(
                        service, target.substring(target.indexOf('.') + 1), placesOfJson(JSON.readTree(body)));
            }
        };
    }

    /** All calls of that operation. */
    public static Predicate<AwsCall> named(String operation) {
        return call -> call.operation().equals(operation);
    }

    /** Whether it is about that place, or one in it. */
    public boolean isAbout(String place) {
        return places.stream().anyMatch(each -> each.equals(place) || each.startsWith(place + "/"));
    }

    private static String service(Headers headers) {
        Matcher service = SERVICE.matcher(
                Optional.ofNullable(headers.getFirst("Authorization")).orElse(""));
        if (!service.find()) {
            throw new IllegalStateException("an unsigned call");
        }
        return service.group(1);
    }

    /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html */
    private static String operationOfS3(String method, URI uri, String place) {
        String query = Optional.ofNullable(uri.getQuery()).orElse("");
        boolean isObject = place.contains("/");
        return switch (method) {
            case "GET" -> isObject ? "GetObject" : query.contains("list-type=2") ? "ListObjectsV2" : "GET ?" + query;
            case "HEAD" -> isObject ? "HeadObject" : "HeadBucket";
            case "PUT" -> isObject ? "PutObject" : "PUT ?" + query;
            case "DELETE" -> isObject ? "DeleteObject" : "DeleteBucket";
            case "POST" -> query.startsWith("delete") ? "DeleteObjects" : "POST ?" + query;
            default -> method;
        };
    }

    private static List<String> keys(String bucket, byte[] listInXml) {
        return KEY.matcher(new String(listInXml, UTF_8))
                .results()
                .map(key -> bucket + "/" + key.group(1))
                .toList();
    }

    private static List<String> placesOfJson(JsonNode request) {
        List<String> places = new ArrayList<>(request.findValuesAsText("QueueUrl"));
        request.findValuesAsText("TableName").stream()
                .map(table -> request.has("IndexName")
                        ? table + "/index/" + request.path("IndexName").asText()
                        : table)
                .forEach(places::add);
        request.path("RequestItems").fieldNames().forEachRemaining(places::add);
        return places;
    }
}
