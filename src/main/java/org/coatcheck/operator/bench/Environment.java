package org.coatcheck.operator.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.coatcheck.operator.packaging.RuntimeApi;
import org.coatcheck.operator.stack.Aws;

/**
 * The environment variables of a function in Lambda.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html">Lambda environment variables</a>
 */
record Environment(AwsStandIn aws, Trust trust) {

    /** The template's default, at which Lambda gives a function one CPU. */
    static final int MEMORY_MB = 1769;

    static final String HANDLER = "io.quarkus.amazon.lambda.runtime.QuarkusStreamHandler::handleRequest";

    /** What a process inherits from this one: how its programs are found. */
    static final List<String> INHERITED = List.of("PATH");

    Map<String, String> of(Program program, RuntimeApi api) {
        Map<String, String> variables = new HashMap<>(runtime(program, api));
        for (AwsService service : AwsService.values()) {
            variables.put(service.endpointVariable(), aws.url(service));
        }
        variables.putAll(trust.variables());
        variables.putAll(settings());
        variables.putAll(program.environment());
        return variables;
    }

    static Map<String, String> runtime(Program program, RuntimeApi api) {
        Map<String, String> variables = new HashMap<>();
        variables.put("AWS_LAMBDA_RUNTIME_API", api.address());
        variables.put("LAMBDA_TASK_ROOT", program.folder().toString());
        variables.put("LD_LIBRARY_PATH", program.folder().resolve("lib").toString());
        variables.put("_HANDLER", HANDLER);
        variables.put("AWS_LAMBDA_FUNCTION_NAME", program.name());
        variables.put("AWS_LAMBDA_FUNCTION_VERSION", "1");
        variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(MEMORY_MB));
        variables.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
        variables.putAll(Aws.regionVariables(Aws.LOCAL_REGION));
        variables.put("AWS_ACCESS_KEY_ID", "bench");
        variables.put("AWS_SECRET_ACCESS_KEY", "bench");
        variables.put("LANG", "C.UTF-8");
        variables.put("TZ", ":UTC");
        return variables;
    }

    /** Coatcheck's settings, and the one of the peers. */
    private Map<String, String> settings() {
        return Map.of(
                "COATCHECK_UPLOADS_BUCKET", AwsStandIn.UPLOADS,
                "COATCHECK_UPLOADS_PREFIX", "uploads/",
                "COATCHECK_THUMBNAILS_BUCKET", AwsStandIn.THUMBNAILS,
                "COATCHECK_OVERSIZED_BUCKET", AwsStandIn.OVERSIZED,
                "COATCHECK_INVOCATIONS_TABLE", AwsStandIn.INVOCATIONS,
                "COATCHECK_OBJECTS_TABLE", AwsStandIn.OBJECTS,
                "COATCHECK_UNKNOWN_QUEUE_URL", aws.url(AwsService.SQS) + "/000000000000/unknown",
                "COATCHECK_REJECTED_QUEUE_URL", aws.url(AwsService.SQS) + "/000000000000/rejected",
                "THUMBNAILS_BUCKET", AwsStandIn.THUMBNAILS);
    }
}
