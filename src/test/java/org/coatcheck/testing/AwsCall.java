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
 * A call to an AWS API, read from its HTTP request.
 *
 * @param service as the request's signature names it: {@code s3}, {@code dynamodb}, {@code sqs}
 * @param operation such as {@code PutItem}
 * @param resources that the call names: {@code bucket/key} or {@code bucket}, {@code table} or {@code table/index/name},
 *     a queue's URL
 */
public record AwsCall(String service, String operation, List<String> resources) {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern SERVICE = Pattern.compile("Credential=[^/]+/\\d+/[^/]+/([^/]+)/");

    private static final Pattern KEY = Pattern.compile("<Key>([^<]*)</Key>");

    static AwsCall of(String method, URI uri, Headers headers, byte[] body) throws IOException {
        String service = service(headers);
        return switch (service) {
            case "s3" -> {
                String resource = uri.getPath().substring(1);
                String operation = s3Operation(method, uri, resource);
                yield new AwsCall(
                        service,
                        operation,
                        operation.equals("DeleteObjects") ? objects(resource, body) : List.of(resource));
            }
            default -> {
                String target = headers.getFirst("X-Amz-Target");
                yield new AwsCall(service, target.substring(target.indexOf('.') + 1), resources(JSON.readTree(body)));
            }
        };
    }

    /** Selects the calls of one operation. */
    public static Predicate<AwsCall> named(String operation) {
        return call -> call.operation().equals(operation);
    }

    /** Whether the call names this resource, or one inside it, such as an object of this bucket. */
    public boolean isAbout(String resource) {
        return resources.stream().anyMatch(each -> each.equals(resource) || each.startsWith(resource + "/"));
    }

    private static String service(Headers headers) {
        Matcher service = SERVICE.matcher(
                Optional.ofNullable(headers.getFirst("Authorization")).orElse(""));
        if (!service.find()) {
            throw new IllegalStateException("the call has no signature that names its service");
        }
        return service.group(1);
    }

    /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html */
    private static String s3Operation(String method, URI uri, String resource) {
        String query = Optional.ofNullable(uri.getQuery()).orElse("");
        boolean isObject = resource.contains("/");
        return switch (method) {
            case "GET" -> isObject ? "GetObject" : query.contains("list-type=2") ? "ListObjectsV2" : "GET ?" + query;
            case "HEAD" -> isObject ? "HeadObject" : "HeadBucket";
            case "PUT" -> isObject ? "PutObject" : "PUT ?" + query;
            case "DELETE" -> isObject ? "DeleteObject" : "DeleteBucket";
            case "POST" -> query.startsWith("delete") ? "DeleteObjects" : "POST ?" + query;
            default -> method;
        };
    }

    private static List<String> objects(String bucket, byte[] xml) {
        return KEY.matcher(new String(xml, UTF_8))
                .results()
                .map(key -> bucket + "/" + key.group(1))
                .toList();
    }

    private static List<String> resources(JsonNode request) {
        List<String> resources = new ArrayList<>(request.findValuesAsText("QueueUrl"));
        request.findValuesAsText("TableName").stream()
                .map(table -> request.has("IndexName")
                        ? table + "/index/" + request.path("IndexName").asText()
                        : table)
                .forEach(resources::add);
        request.path("RequestItems").fieldNames().forEachRemaining(resources::add);
        return resources;
    }
}
