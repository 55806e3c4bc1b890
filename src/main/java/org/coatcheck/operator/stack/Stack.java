package org.coatcheck.operator.stack;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.waiters.WaiterOverrideConfiguration;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.waiters.CloudFormationWaiter;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The stack of {@code deploy/template.yaml}, as it stands in an AWS. The file is deployed as it is, with nothing but the
 * place of the code put in.
 */
public record Stack(String name, Map<String, String> outputs) {

    private static final String CODE_URI = "CodeUri: ../target/function.zip";

    private static final WaiterOverrideConfiguration PATIENCE = WaiterOverrideConfiguration.builder()
            .maxAttempts(1200)
            .waitTimeout(Duration.ofMinutes(10))
            .backoffStrategyV2(BackoffStrategy.fixedDelayWithoutJitter(Duration.ofMillis(500)))
            .build();

    /**
     * Creates a stack, and waits until it stands.
     *
     * @param home the project's folder, with the package built that the parameters name
     * @param parameters of the template that are not to have their defaults
     */
    public static Stack create(Aws aws, String name, Path home, Map<String, String> parameters) {
        try (S3Client s3 = aws.s3();
                CloudFormationClient cloudFormation = aws.cloudFormation()) {
            Path zip = packaging(parameters).zip(home, architecture(parameters));
            String template = template(home, upload(s3, codeBucket(name), zip));
            cloudFormation.createStack(create -> create.stackName(name)
                    .templateBody(template)
                    .parameters(parameters(withArchitecture(parameters)))
                    .capabilities(Capability.CAPABILITY_IAM, Capability.CAPABILITY_AUTO_EXPAND));
            try (CloudFormationWaiter waiter = cloudFormation.waiter()) {
                waiter.waitUntilStackCreateComplete(described(name), PATIENCE);
            } catch (SdkClientException failed) {
                throw new IllegalStateException(
                        "the stack " + name + " was not created: " + whatFailed(cloudFormation, name), failed);
            }
            return find(cloudFormation, name).orElseThrow();
        }
    }

    /** The stack of that name, where there is one. */
    static Optional<Stack> find(Aws aws, String name) {
        try (CloudFormationClient cloudFormation = aws.cloudFormation()) {
            return find(cloudFormation, name);
        }
    }

    private static Optional<Stack> find(CloudFormationClient cloudFormation, String name) {
        try {
            return cloudFormation.describeStacks(described(name)).stacks().stream()
                    .findFirst()
                    .map(stack -> new Stack(
                            name,
                            stack.outputs().stream()
                                    .collect(Collectors.toUnmodifiableMap(Output::outputKey, Output::outputValue))));
        } catch (CloudFormationException refused) {
            if (String.valueOf(refused.getMessage()).contains("does not exist")) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /** Deletes the stack and its code. What the template keeps, AWS keeps; LocalStack keeps nothing. */
    public void delete(Aws aws) {
        try (S3Client s3 = aws.s3();
                CloudFormationClient cloudFormation = aws.cloudFormation()) {
            cloudFormation.deleteStack(delete -> delete.stackName(name));
            try (CloudFormationWaiter waiter = cloudFormation.waiter()) {
                waiter.waitUntilStackDeleteComplete(described(name), PATIENCE);
            }
            String bucket = codeBucket(name);
            s3.listObjectsV2Paginator(list -> list.bucket(bucket))
                    .contents()
                    .forEach(object ->
                            s3.deleteObject(delete -> delete.bucket(bucket).key(object.key())));
            s3.deleteBucket(delete -> delete.bucket(bucket));
        }
    }

    /** An output of the template by its name. */
    public String output(String output) {
        return requireNonNull(outputs.get(output), () -> "the stack " + name + " has no output " + output);
    }

    /** Where the API is: LocalStack tells an address that only AWS would serve. */
    public URI api(Aws aws) {
        URI told = URI.create(output("ApiUrl"));
        return switch (aws) {
            case Aws.Real real -> told;
            case Aws.Local(URI endpoint) -> {
                String api = told.getHost().substring(0, told.getHost().indexOf('.'));
                yield endpoint.resolve("/_aws/execute-api/" + api + told.getPath());
            }
        };
    }

    private static Map<String, String> withArchitecture(Map<String, String> parameters) {
        Map<String, String> all = new HashMap<>(parameters);
        all.put(Architecture.PARAMETER, architecture(parameters).toString());
        return all;
    }

    private static Architecture architecture(Map<String, String> parameters) {
        return Optional.ofNullable(parameters.get(Architecture.PARAMETER))
                .map(Architecture::of)
                .orElseGet(Architecture::ofThisMachine);
    }

    private static Packaging packaging(Map<String, String> parameters) {
        return Optional.ofNullable(parameters.get(Packaging.PARAMETER))
                .map(Packaging::of)
                .orElse(Packaging.JVM);
    }

    private static String template(Path home, String code) {
        String template = read(home.resolve("deploy/template.yaml"), Files::readString);
        if (!template.contains(CODE_URI)) {
            throw new IllegalStateException(
                    "deploy/template.yaml has no line " + CODE_URI + " to put the code's place in");
        }
        return template.replace(CODE_URI, "CodeUri: " + code);
    }

    /** CloudFormation looks at the template only: other code must have another name to be an update. */
    private static String upload(S3Client s3, String bucket, Path zip) {
        byte[] bytes = read(zip, Files::readAllBytes);
        String key = sha256(bytes) + ".zip";
        s3.createBucket(create -> create.bucket(bucket));
        s3.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromBytes(bytes));
        return "s3://" + bucket + "/" + key;
    }

    private static String codeBucket(String name) {
        return name + "-code";
    }

    private static List<Parameter> parameters(Map<String, String> values) {
        return values.entrySet().stream()
                .map(value -> Parameter.builder()
                        .parameterKey(value.getKey())
                        .parameterValue(value.getValue())
                        .build())
                .toList();
    }

    private static DescribeStacksRequest described(String name) {
        return DescribeStacksRequest.builder().stackName(name).build();
    }

    private static String whatFailed(CloudFormationClient cloudFormation, String name) {
        return cloudFormation.describeStackEventsPaginator(events -> events.stackName(name)).stackEvents().stream()
                .filter(event -> event.resourceStatusAsString().endsWith("FAILED"))
                .map(event -> event.logicalResourceId() + ": " + event.resourceStatusReason())
                .collect(Collectors.joining("; "));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    private interface Reading<T> {
        T read(Path file) throws IOException;
    }

    private static <T> T read(Path file, Reading<T> reading) {
        try {
            return reading.read(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + file + ": is Coatcheck built?", unreadable);
        }
    }
}
