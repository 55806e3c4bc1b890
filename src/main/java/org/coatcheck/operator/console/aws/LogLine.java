package org.coatcheck.operator.console.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A line of the function's log, as people read it. */
final class LogLine {

    private static final JsonMapper JSON = new JsonMapper();

    private LogLine() {}

    /** The function's own line without the part that tells CloudWatch which metrics to make of it. */
    static String readable(String line) {
        try {
            return JSON.readTree(line) instanceof ObjectNode object
                    ? object.without("_aws").toString()
                    : line;
        } catch (JsonProcessingException notJson) {
            return line;
        }
    }
}
