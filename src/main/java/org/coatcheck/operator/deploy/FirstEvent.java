package org.coatcheck.operator.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.coatcheck.operator.terminal.CommandException;

/** What a function that was just deployed returns to its first event. */
final class FirstEvent {

    private static final JsonMapper JSON = new JsonMapper();

    private FirstEvent() {}

    static String read(Path response) {
        try {
            return Files.readString(response);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + response, unreadable);
        }
    }

    /**
     * The error for an operator.
     *
     * @param payload Lambda's response to an invocation that failed: the function's own sentence is its errorMessage
     */
    static CommandException failed(String payload) {
        return new CommandException(
                "the stack is deployed, but the function fails at its first event: " + reason(payload));
    }

    /** The payload of a whole response of Lambda's Invoke, if the function failed. */
    static Optional<String> errorOf(String response) {
        try {
            JsonNode invocation = JSON.readTree(response);
            return invocation.has("FunctionError")
                    ? Optional.of(invocation.path("Payload").asText())
                    : Optional.empty();
        } catch (JsonProcessingException notJson) {
            throw new CommandException("the SAM CLI printed no response of Lambda: " + response, notJson);
        }
    }

    private static String reason(String payload) {
        try {
            return JSON.readTree(payload).path("errorMessage").asText(payload);
        } catch (JsonProcessingException notJson) {
            return payload;
        }
    }
}
