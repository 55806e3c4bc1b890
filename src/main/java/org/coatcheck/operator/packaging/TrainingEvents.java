package org.coatcheck.operator.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.s3.S3Client;

/** The events of a training run, which together execute as much of the function's code as possible. */
final class TrainingEvents {

    private static final JsonMapper JSON = new JsonMapper();

    /** Outside of the template's prefix for uploads, so that S3 does not invoke the stack's own function. */
    private static final String PREFIX = "training/";

    /** One image of each format, and of each path through the renderer that executes other code. */
    private static final List<String> IMAGES = List.of(
            "localstack/seed/cat.jpg",
            "src/test/resources/images/ok/jpeg-progressive.jpg",
            "src/test/resources/images/ok/jpeg-orientation-6-large.jpg",
            "src/test/resources/images/ok/jpeg-cmyk-adobe-icc.jpg",
            "src/test/resources/images/ok/png-rgba.png",
            "src/test/resources/images/ok/png-rgb-16-bit.png",
            "src/test/resources/images/ok/gif-transparent.gif",
            "src/test/resources/images/ok/webp-lossy.webp",
            "src/test/resources/images/ok/avif-8-bit.avif");

    private static final String NOT_AN_IMAGE = "localstack/seed/README.md";

    /** The events that name no uploaded object, and the status of each response, in the same order in each build. */
    private static final Map<String, Integer> OTHER_EVENTS = new TreeMap<>(Map.of(
            "apigateway-rest.json", 200,
            "apigateway-rest-post.json", 200,
            "apigateway-http.json", 200,
            "function-url.json", 200,
            "alb.json", 200,
            "alb-multivalue.json", 200,
            "schedule-rule.json", 204,
            "plain-s3.json", 200,
            "kinesis.json", 400));

    private final Path home;
    private final S3Client s3;
    private final String uploadsBucket;
    private long sequencer;

    /** @param home the project's folder */
    TrainingEvents(Path home, S3Client s3, String uploadsBucket) {
        this.home = home;
        this.s3 = s3;
        this.uploadsBucket = uploadsBucket;
    }

    /** Uploads the objects that the events name. */
    List<TrainingEvent> all() throws IOException {
        List<TrainingEvent> events = new ArrayList<>();
        for (String image : IMAGES) {
            events.add(new TrainingEvent(upload(home.resolve(image)), 200));
        }
        events.add(new TrainingEvent(upload(home.resolve(NOT_AN_IMAGE)), 422));
        events.add(new TrainingEvent(s3Event("s3-removed.json", PREFIX + "cat.jpg", Map.of()), 200));
        for (Map.Entry<String, Integer> event : OTHER_EVENTS.entrySet()) {
            events.add(of(home, event.getKey(), event.getValue()));
        }
        return events;
    }

    /** The event in the file of this name among the test events. */
    static TrainingEvent of(Path home, String file, int status) throws IOException {
        return new TrainingEvent(Files.readString(path(home, file)), status);
    }

    private static Path path(Path home, String file) {
        return home.resolve("src/test/resources/events").resolve(file);
    }

    private String upload(Path file) throws IOException {
        String key = PREFIX + file.getFileName();
        String eTag = s3.putObject(put -> put.bucket(uploadsBucket).key(key), file)
                .eTag()
                .replace("\"", "");
        return s3Event("s3-put.json", key, Map.of("eTag", eTag));
    }

    private String s3Event(String file, String key, Map<String, String> attributes) throws IOException {
        JsonNode event = JSON.readTree(path(home, file).toFile());
        event.withObject("/Records/0/s3/bucket").put("name", uploadsBucket);
        ObjectNode object = event.withObject("/Records/0/s3/object");
        object.put("key", key).put("sequencer", "%016X".formatted(++sequencer));
        attributes.forEach(object::put);
        return JSON.writeValueAsString(event);
    }
}
