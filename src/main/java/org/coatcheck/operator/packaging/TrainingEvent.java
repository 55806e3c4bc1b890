package org.coatcheck.operator.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/**
 * An event of a training run.
 *
 * @param json as Lambda would send it
 * @param status of the expected response; an event that failed early would load few classes
 */
record TrainingEvent(String json, int status) {

    private static final JsonMapper JSON = new JsonMapper();

    /** @throws IllegalStateException if the function fails, or its response has another status */
    void send(RuntimeApi function) throws IOException, InterruptedException {
        JsonNode response = JSON.readTree(function.invoke(json).body());
        int actual = response.path("status").asInt(response.path("statusCode").asInt());
        if (actual != status) {
            throw new IllegalStateException(
                    "the function's response is " + response + ", but status " + status + " was expected for " + json);
        }
    }
}
