package org.coatcheck.event;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.coatcheck.event.Event.UnknownEvent;

/**
 * Names the sender of an event that Coatcheck does not handle. The name tells the reader of the response, the audit record or
 * the queue which service was connected to the function.
 */
final class UnknownSource {

    private static final int LONGEST_NAME = 128;

    private static final Pattern BLANKS = Pattern.compile(" +");

    /** Fields with the sender's name. Only SNS uses a capital. */
    private static final List<String> NAME_FIELDS = List.of("eventSource", "EventSource", "source");

    /** For senders that do not give their names: JSON pointers to fields that together only this sender writes. */
    private static final List<Telltale> TELLTALES =
            """
            aws:logs                  | /awslogs
            aws:firehose              | /deliveryStreamArn
            aws:kinesisanalytics      | /applicationArn /records
            aws:cloudfront            | /Records/0/cf
            aws:apigateway authorizer | /methodArn
            aws:apigateway authorizer | /routeArn
            aws:appsync               | /info/parentTypeName
            aws:appsync               | /info/channelNamespace
            aws:appsync               | /typeName /fieldName
            aws:appsync authorizer    | /requestContext/queryString /authorizationToken
            aws:s3-object-lambda      | /getObjectContext
            aws:s3-object-lambda      | /headObjectContext
            aws:s3-object-lambda      | /listObjectsContext
            aws:s3-object-lambda      | /listObjectsV2Context
            aws:s3-batch              | /invocationSchemaVersion
            aws:cognito-idp           | /triggerSource
            aws:cognito-sync          | /datasetRecords
            aws:config                | /invokingEvent
            aws:codepipeline          | /CodePipeline.job
            aws:codedeploy            | /LifecycleEventHookExecutionId
            aws:cloudformation        | /ServiceToken
            aws:cloudformation        | /ResponseURL /StackId
            aws:cloudformation macro  | /transformId /fragment
            aws:cloudformation hook   | /hookTypeName
            aws:secretsmanager        | /SecretId /Step
            aws:autoscaling           | /AutoScalingGroupARN
            aws:connect               | /Details/ContactData
            aws:chime                 | /InvocationEventType /CallDetails
            aws:lex                   | /bot
            aws:bedrock               | /agent /messageVersion
            aws:bedrock               | /flow /messageVersion
            aws:iot authorizer        | /signatureVerified
            aws:iot                   | /claimCertificateId
            aws:iot1click             | /placementInfo /deviceEvent
            aws:transfer              | /serviceMetadata/executionDetails
            aws:redshift              | /external_function
            aws:sagemaker             | /labelingJobArn
            aws:states                | /StateMachine/Id
            aws:lambda destination    | /responseContext
            alexa:skill               | /context/System/application
            alexa:skill               | /session/application
            alexa:smart-home          | /directive/header
            """.lines().map(Telltale::parse).toList();

    private record Telltale(String source, List<JsonPointer> fields) {

        static Telltale parse(String row) {
            int bar = row.indexOf('|');
            return new Telltale(
                    row.substring(0, bar).strip(),
                    BLANKS.splitAsStream(row.substring(bar + 1).strip())
                            .map(JsonPointer::compile)
                            .toList());
        }

        boolean isIn(JsonNode event) {
            return fields.stream().noneMatch(field -> event.at(field).isMissingNode());
        }
    }

    private UnknownSource() {}

    static UnknownEvent name(JsonNode event) {
        return switch (event.getNodeType()) {
            // EventBridge Pipes sends the records of one source, AppSync a batch of requests.
            case ARRAY -> named(nameInside(event.path(0)).orElse("a JSON array"));
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
        return Stream.of(event.path("Records").path(0), event)
                .flatMap(node -> NAME_FIELDS.stream().flatMap(field -> EventReader.text(node, field).stream()))
                .findFirst()
                .or(() -> TELLTALES.stream()
                        .filter(telltale -> telltale.isIn(event))
                        .findFirst()
                        .map(Telltale::source));
    }
}
