package org.coatcheck.operator.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;

/** SQS: it accepts messages, and forgets them. */
final class Queues {

    private static final JsonMapper JSON = new JsonMapper();

    AwsResponse respond(AwsCall call) throws IOException {
        if (!call.operation().equals("SendMessage")) {
            ObjectNode error = JSON.createObjectNode()
                    .put("__type", "com.amazonaws.sqs#UnsupportedOperation")
                    .put("message", "the bench's SQS does not know " + call.operation());
            return AwsResponse.json(400, error);
        }
        JsonNode message = JSON.readTree(call.body());
        byte[] text = message.path("MessageBody").asText().getBytes(StandardCharsets.UTF_8);
        ObjectNode sent = JSON.createObjectNode()
                .put("MessageId", UUID.randomUUID().toString())
                .put("MD5OfMessageBody", HexFormat.of().formatHex(Buckets.md5().digest(text)));
        return AwsResponse.json(200, sent);
    }
}
