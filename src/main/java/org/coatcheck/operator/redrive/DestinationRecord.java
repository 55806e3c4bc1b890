package org.coatcheck.operator.redrive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Optional;
import org.coatcheck.quarantine.StoredEvent;
import software.amazon.awssdk.core.SdkBytes;

/**
 * The JSON that Lambda sends to its on-failure destination, here the failed queue, after the last attempt at an event
 * failed. AWS calls it an invocation record; it contains the event.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html">Capturing records of
 *     Lambda asynchronous invocations</a>
 */
final class DestinationRecord {

    private static final String EVENT = "requestPayload";

    /** The record contains an event that may be at the limits of what the function reads, one level deeper. */
    private static final StreamReadConstraints NO_LIMITS = StreamReadConstraints.builder()
            .maxNestingDepth(Integer.MAX_VALUE)
            .maxNameLength(Integer.MAX_VALUE)
            .maxNumberLength(Integer.MAX_VALUE)
            .maxStringLength(Integer.MAX_VALUE)
            .build();

    private static final JsonMapper JSON = JsonMapper.builder(
                    JsonFactory.builder().streamReadConstraints(NO_LIMITS).build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private DestinationRecord() {}

    /** Extracts the event from the body of a message in the failed queue. */
    static StoredEvent event(String body) {
        try {
            JsonNode record = JSON.readTree(body);
            if (!record.path("requestContext").isObject()) {
                return new StoredEvent.Lost("it is not a Lambda invocation record: it has no requestContext");
            }
            return record.has(EVENT)
                    ? new StoredEvent.Found(SdkBytes.fromUtf8String(eventText(body)))
                    : new StoredEvent.Lost(
                            "its Lambda invocation record does not contain the event, which may have been too large");
        } catch (IOException notJson) {
            return new StoredEvent.Lost("it is not a Lambda invocation record: it is not JSON");
        }
    }

    /** Of the attempts that failed. */
    static Optional<String> requestId(String body) {
        return text(body, "/requestContext/requestId");
    }

    /** What the last attempt failed with; without that, why Lambda has given up. */
    static Optional<String> reason(String body) {
        return text(body, "/responsePayload/errorMessage").or(() -> text(body, "/requestContext/condition"));
    }

    private static Optional<String> text(String body, String path) {
        try {
            return Optional.of(JSON.readTree(body).at(path))
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::asText);
        } catch (JsonProcessingException notARecord) {
            return Optional.empty();
        }
    }

    /** Copies the event's text out of the record: writing the parsed JSON again could change numbers. */
    private static String eventText(String record) throws IOException {
        try (JsonParser json = JSON.createParser(record)) {
            json.nextToken();
            while (!EVENT.equals(json.nextFieldName())) {
                json.nextToken();
                json.skipChildren();
            }
            json.nextToken();
            long start = json.currentTokenLocation().getCharOffset();
            json.skipChildren();
            json.finishToken();
            return record.substring((int) start, (int) json.currentLocation().getCharOffset());
        }
    }
}
