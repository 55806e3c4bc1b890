package org.coatcheck.operator.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** SQS: it accepts messages, and forgets them. */
final class Queues {

    /** The type of a value in the encoding of attributes: a string or a number. */
    private static final int TEXT = 1;

    private static final JsonMapper JSON = new JsonMapper();

    AwsResponse respond(AwsCall call) throws IOException {
        if (!call.operation().equals("SendMessage")) {
            ObjectNode error = JSON.createObjectNode()
                    .put("__type", "com.amazonaws.sqs#UnsupportedOperation")
                    .put("message", "the bench's SQS does not know " + call.operation());
            return AwsResponse.json(400, error);
        }
        JsonNode message = JSON.readTree(call.body());
        ObjectNode sent = JSON.createObjectNode()
                .put("MessageId", UUID.randomUUID().toString())
                .put(
                        "MD5OfMessageBody",
                        md5(message.path("MessageBody").asText().getBytes(StandardCharsets.UTF_8)));
        JsonNode attributes = message.path("MessageAttributes");
        if (!attributes.isEmpty()) {
            sent.put("MD5OfMessageAttributes", md5(encoded(attributes)));
        }
        return AwsResponse.json(200, sent);
    }

    /**
     * The attributes as <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html">
     * SQS encodes them for their MD5</a>, without binary values.
     */
    private static byte[] encoded(JsonNode attributes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        Map<String, JsonNode> sorted = new TreeMap<>();
        attributes.properties().forEach(attribute -> sorted.put(attribute.getKey(), attribute.getValue()));
        for (Map.Entry<String, JsonNode> attribute : sorted.entrySet()) {
            write(attribute.getKey(), out);
            write(attribute.getValue().path("DataType").asText(), out);
            out.writeByte(TEXT);
            write(attribute.getValue().path("StringValue").asText(), out);
        }
        return bytes.toByteArray();
    }

    private static void write(String text, DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String md5(byte[] bytes) {
        return HexFormat.of().formatHex(Buckets.md5().digest(bytes));
    }
}
