package org.coatcheck.event;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
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

    /** For senders that do not give their names. */
    private static final List<Telltale> TELLTALES = List.of(
            telltale("aws:logs", "/awslogs"),
            telltale("aws:firehose", "/deliveryStreamArn"),
            telltale("aws:kinesisanalytics", "/applicationArn", "/records"),
            telltale("aws:cloudfront", "/Records/0/cf"),
            telltale("aws:apigateway authorizer", "/methodArn"),
            telltale("aws:apigateway authorizer", "/routeArn"),
            telltale("aws:appsync", "/info/parentTypeName"),
            telltale("aws:appsync", "/info/channelNamespace"),
            telltale("aws:appsync", "/typeName", "/fieldName"),
            telltale("aws:appsync authorizer", "/requestContext/queryString", "/authorizationToken"),
            telltale("aws:s3-object-lambda", "/getObjectContext"),
            telltale("aws:s3-object-lambda", "/headObjectContext"),
            telltale("aws:s3-object-lambda", "/listObjectsContext"),
            telltale("aws:s3-object-lambda", "/listObjectsV2Context"),
            telltale("aws:s3-batch", "/invocationSchemaVersion"),
            telltale("aws:cognito-idp", "/triggerSource"),
            telltale("aws:cognito-sync", "/datasetRecords"),
            telltale("aws:config", "/invokingEvent"),
            telltale("aws:codepipeline", "/CodePipeline.job"),
            telltale("aws:codedeploy", "/LifecycleEventHookExecutionId"),
            telltale("aws:cloudformation", "/ServiceToken"),
            telltale("aws:cloudformation", "/ResponseURL", "/StackId"),
            telltale("aws:cloudformation macro", "/transformId", "/fragment"),
            telltale("aws:cloudformation hook", "/hookTypeName"),
            telltale("aws:secretsmanager", "/SecretId", "/Step"),
            telltale("aws:autoscaling", "/AutoScalingGroupARN"),
            telltale("aws:connect", "/Details/ContactData"),
            telltale("aws:chime", "/InvocationEventType", "/CallDetails"),
            telltale("aws:lex", "/bot"),
            telltale("aws:bedrock", "/agent", "/messageVersion"),
            telltale("aws:bedrock", "/flow", "/messageVersion"),
            telltale("aws:iot authorizer", "/signatureVerified"),
            telltale("aws:iot", "/claimCertificateId"),
            telltale("aws:iot1click", "/placementInfo", "/deviceEvent"),
            telltale("aws:transfer", "/serviceMetadata/executionDetails"),
            telltale("aws:redshift", "/external_function"),
            telltale("aws:sagemaker", "/labelingJobArn"),
            telltale("aws:states", "/StateMachine/Id"),
            telltale("aws:lambda destination", "/responseContext"),
            telltale("alexa:skill", "/context/System/application"),
            telltale("alexa:skill", "/session/application"),
            telltale("alexa:smart-home", "/directive/header"));

    /**
     * Fields that together only one sender writes.
     *
     * @param fields all of them are in the event
     */
    private record Telltale(String source, List<JsonPointer> fields) {

        boolean isIn(JsonNode event) {
            return fields.stream().noneMatch(field -> event.at(field).isMissingNode());
        }
    }

    private static Telltale telltale(String source, String... fields) {
        return new Telltale(source, Stream.of(fields).map(JsonPointer::compile).toList());
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
