package org.coatcheck.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.coatcheck.event.Event.UnknownEvent;

/**
 * Names the sender of an event that Coatcheck does not handle. The name tells the reader of the response, the audit record or
 * the queue which service was connected to the function.
 */
final class UnknownSource {

    private static final int LONGEST_NAME = 128;

    /** Fields with the sender's name. Only SNS uses a capital. */
    private static final List<String> NAME_FIELDS = List.of("eventSource", "EventSource", "source");

    /** Fields that only one sender writes, for senders that do not give their names. */
    private static final List<Map.Entry<String, String>> TELLTALE = List.of(
            Map.entry("awslogs", "aws:logs"),
            Map.entry("triggerSource", "aws:cognito-idp"),
            Map.entry("deliveryStreamArn", "aws:firehose"),
            Map.entry("methodArn", "aws:apigateway authorizer"),
            Map.entry("routeArn", "aws:apigateway authorizer"),
            Map.entry("getObjectContext", "aws:s3-object-lambda"),
            Map.entry("invocationSchemaVersion", "aws:s3-batch"),
            Map.entry("responseContext", "aws:lambda destination"),
            Map.entry("ServiceToken", "aws:cloudformation"),
            Map.entry("bot", "aws:lex"));

    private UnknownSource() {}

    static UnknownEvent name(JsonNode event) {
        return switch (event.getNodeType()) {
            case ARRAY -> named("a JSON array");
            case STRING -> named("a JSON string");
            case NUMBER -> named("a JSON number");
            case BOOLEAN -> named("a JSON boolean");
            case NULL -> named("a JSON null");
            case OBJECT -> named(nameInside(event).orElse("a JSON object that names no source"));
            case MISSING, BINARY, POJO -> named("nothing but white space");
        };
    }

    /**
     * Makes a name printable.
     *
     * @param source as the event has it: it may be blank, very long, or full of control characters
     */
    static UnknownEvent named(String source) {
        String printable = source.replaceAll("\\P{Print}", "?").strip();
        String name = printable.isEmpty() ? "a blank name" : printable;
        return new UnknownEvent(name.substring(0, Math.min(name.length(), LONGEST_NAME)), "");
    }

    private static Optional<String> nameInside(JsonNode event) {
        JsonNode firstRecord = event.path("Records").path(0);
        return Stream.of(firstRecord, event)
                .flatMap(node -> NAME_FIELDS.stream().flatMap(field -> EventReader.text(node, field).stream()))
                .findFirst()
                .or(() -> firstRecord.has("cf") ? Optional.of("aws:cloudfront") : Optional.empty())
                .or(() -> TELLTALE.stream()
                        .filter(field -> event.has(field.getKey()))
                        .findFirst()
                        .map(Map.Entry::getValue));
    }
}
