package org.coatcheck.operator.redrive;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.coatcheck.quarantine.StoredEvent;
import software.amazon.awssdk.core.SdkBytes;

/**
 * What Lambda puts into the failed queue: JSON about an event that failed at every attempt, with the event in it.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html">Capturing records of
 *     Lambda asynchronous invocations</a>
 */
final class DestinationRecord {

    private static final String EVENT = "requestPayload";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private DestinationRecord() {}

    /** The event that failed. */
    static StoredEvent event(String body) {
        try {
            JsonNode record = JSON.readTree(body);
            if (!record.path("requestContext").isObject()) {
                return new StoredEvent.Lost("it is no record of Lambda's of an event that failed");
            }
            return record.has(EVENT)
                    ? new StoredEvent.Found(SdkBytes.fromUtf8String(eventIn(body)))
                    : new StoredEvent.Lost(
                            "Lambda's record of it comes without the event, which may have been too large");
        } catch (IOException notJson) {
            return new StoredEvent.Lost("it is no record of Lambda's, which would be JSON");
        }
    }

    /** Cut out and not written anew: so it is the same to the last digit of a number. */
    private static String eventIn(String record) throws IOException {
        try (JsonParser json = JSON.createParser(record)) {
            json.nextToken();
            while (!EVENT.equals(json.nextFieldName())) {
                json.nextToken();
                json.skipChildren();
            }
            json.nextToken();
            long from = json.currentTokenLocation().getCharOffset();
            json.skipChildren();
            json.finishToken();
            return record.substring((int) from, (int) json.currentLocation().getCharOffset());
        }
    }
}
