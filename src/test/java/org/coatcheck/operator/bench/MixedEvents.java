package org.coatcheck.operator.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.coatcheck.event.Outcome;
import org.coatcheck.image.TestImages;
import org.coatcheck.operator.packaging.RuntimeApi.Invocation;
import org.coatcheck.testing.TestStack;
import software.amazon.awssdk.core.sync.RequestBody;

/** Events of every kind, each with its own request id, trace and expected response. */
final class MixedEvents {

    /** Images of all formats and of several megapixels, files that are none, and an image beyond the memory. */
    private static final List<String> FILES = List.of(
            "ok/jpeg-small.jpg",
            "rejected/jpeg-cut-scan-middle.jpg",
            "ok/webp-lossy.webp",
            "ok/jpeg-12-megapixels.jpg",
            "ok/avif-8-bit.avif",
            "rejected/text.jpg",
            "ok/gif-static.gif",
            "ok/png-rgb.png",
            "rejected/png-cut-middle.png",
            "ok/jpeg-progressive.jpg",
            "rejected/avif-100-megapixels.avif",
            "ok/jpeg-12-megapixels.jpg");

    private static final JsonMapper JSON = new JsonMapper();

    private final TestStack stack = TestStack.shared();
    private final ObjectNode notification;
    private final String folder;

    /**
     * An event, and what is to come of it.
     *
     * @param body the beginning of the response's body
     * @param thumbnail whether it may make one
     */
    record Mixed(Invocation invocation, Outcome outcome, int status, String body, Optional<String> thumbnail) {}

    /** @param folder of the uploaded objects, in a bucket that does not tell the deployed function of it */
    MixedEvents(String folder) throws IOException {
        this.folder = folder;
        notification = (ObjectNode)
                JSON.readTree(Path.of("src/test/resources/events/s3-put.json").toFile());
    }

    /** Of twenty events, seventeen are of uploads, of which one may come a second time; one in a hundred is a tick. */
    Mixed event(int number) {
        return switch (number % 20) {
            case 3 -> request(number);
            case 9 -> unknown(number);
            case 13 -> number % 100 == 13 ? tick(number) : request(number);
            case 17 -> isImage(number - 1) ? upload(number, number - 1) : request(number);
            default -> upload(number, number);
        };
    }

    private static Invocation invocation(int number, String event) {
        return new Invocation("request-" + number, Optional.of(trace(number)), event);
    }

    /** X-Ray's header of the event with this number, which no other event has. */
    static String trace(int number) {
        return "Root=1-5759e988-%024x;Parent=53995c3f42cd8ad8;Sampled=1".formatted(number);
    }

    private static Mixed request(int number) {
        String detail = "GET /" + number;
        String event = "{\"source\": \"aws:apigateway\", \"detail\": \"%s\"}".formatted(detail);
        return new Mixed(
                invocation(number, event), Outcome.DONE, 200, "HTTP 200 -- echoed " + detail, Optional.empty());
    }

    private static Mixed unknown(int number) {
        String event = "{\"source\": \"com.example.n%d\"}".formatted(number);
        return new Mixed(
                invocation(number, event),
                Outcome.REJECTED,
                400,
                "unknown source: com.example.n" + number,
                Optional.empty());
    }

    private static Mixed tick(int number) {
        String event = "{\"source\": \"aws:events\", \"detail\": \"0900Z\"}";
        return new Mixed(
                invocation(number, event), Outcome.DONE, 204, "ran scheduled task at tick 0900Z", Optional.empty());
    }

    /** @param object the number of the event that uploads it; that of another one for a duplicate */
    private Mixed upload(int number, int object) {
        String file = FILES.get(object % FILES.size());
        String extension = file.substring(file.lastIndexOf('.'));
        String key = folder + "/" + object + extension;
        byte[] bytes = TestImages.file(file);
        String eTag = stack.s3
                .putObject(put -> put.bucket(stack.output("UploadsBucket")).key(key), RequestBody.fromBytes(bytes))
                .eTag();
        ObjectNode event = notification.deepCopy();
        ObjectNode s3 = (ObjectNode) event.at("/Records/0/s3");
        s3.withObject("/bucket").put("name", stack.output("UploadsBucket"));
        s3.withObject("/object")
                .put("key", key)
                .put("size", bytes.length)
                .put("eTag", eTag.replace("\"", ""))
                .put("sequencer", "%016X".formatted(object + 1));
        return isImage(object)
                ? new Mixed(
                        invocation(number, event.toString()),
                        Outcome.DONE,
                        200,
                        "queued thumbnail job for " + key,
                        Optional.of(key + "/256" + extension))
                : new Mixed(
                        invocation(number, event.toString()),
                        Outcome.REJECTED,
                        422,
                        "rejected because it",
                        Optional.empty());
    }

    private static boolean isImage(int object) {
        return FILES.get(object % FILES.size()).startsWith("ok/");
    }
}
