package org.coatcheck.operator.stack;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.coatcheck.operator.terminal.CommandException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.waiters.Waiter;
import software.amazon.awssdk.core.waiters.WaiterAcceptor;
import software.amazon.awssdk.core.waiters.WaiterOverrideConfiguration;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksResponse;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;
import software.amazon.awssdk.services.cloudformation.waiters.CloudFormationWaiter;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A deployed stack of {@code deploy/template.yaml}.
 *
 * @param id the stack's ARN
 * @param outputs the values of the template's outputs, by name
 * @param parameters that it was deployed with, by name
 */
public record Stack(String name, String id, Map<String, String> outputs, Map<String, String> parameters) {

    private static final String EXISTING_BUCKETS = "ExistingUploadsBuckets";

    private static final WaiterOverrideConfiguration TWICE_A_SECOND = WaiterOverrideConfiguration.builder()
            .maxAttempts(1200)
            .waitTimeout(Duration.ofMinutes(10))
            .backoffStrategyV2(BackoffStrategy.fixedDelayWithoutJitter(Duration.ofMillis(500)))
            .build();

    /**
     * Creates a stack, and waits until it is complete: for ten minutes at most.
     *
     * @param home the project's folder; the package that the parameters name has to be built there
     * @param parameters of the template. Those that are missing have the template's defaults, except Architecture, which is
     *     this machine's.
     * @throws CommandException if there is one of this name, or if the stack is not created, with CloudFormation's reasons
     */
    public static Stack create(Aws aws, String name, Path home, Map<String, String> parameters) {
        try (S3Client s3 = aws.s3();
                CloudFormationClient cloudFormation = aws.cloudFormation()) {
            if (find(cloudFormation, name).isPresent()) {
                throw new CommandException(
                        "there is a stack " + name + " already: delete it first (./coatcheck destroy)");
            }
            Architecture architecture = Architecture.in(parameters);
            Path zip = Packaging.in(parameters).zip(home, architecture);
            CodeBucket bucket = CodeBucket.of(s3, name);
            String template = upload(bucket, home, zip);
            try (CloudFormationWaiter waiter = cloudFormation.waiter()) {
                cloudFormation.createStack(create -> create.stackName(name)
                        .templateURL(template)
                        .parameters(list(parameters, architecture))
                        .capabilities(Capability.CAPABILITY_IAM, Capability.CAPABILITY_AUTO_EXPAND));
                waiter.waitUntilStackCreateComplete(describe(name), TWICE_A_SECOND);
            } catch (SdkClientException notCreated) {
                try (Respite _ = Respite.begin()) {
                    throw removed(aws, cloudFormation, name, notCreated);
                }
            }
            return find(cloudFormation, name).orElseThrow();
        }
    }

    /** Uploads the code and the template. If Ctrl-C stops that, the bucket is removed. */
    private static String upload(CodeBucket bucket, Path home, Path zip) {
        try {
            bucket.create();
            return bucket.uploadTemplate(Template.withCode(home, bucket.name(), bucket.upload(zip)));
        } catch (SdkClientException stopped) {
            try (Respite _ = Respite.begin()) {
                bucket.delete();
            } catch (SdkException notRemoved) {
                stopped.addSuppressed(notRemoved);
            }
            throw stopped;
        }
    }

    /**
     * Removes what there is of a stack that was not created: the next one could not have its name. LocalStack creates and
     * deletes resources side by side if it has to delete a stack that it is creating, so the creation ends first.
     */
    private static CommandException removed(
            Aws aws, CloudFormationClient cloudFormation, String name, SdkClientException notCreated) {
        CommandException failure = new CommandException(
                "the stack " + name + " was not created: " + failures(cloudFormation, name), notCreated);
        try {
            awaitEndOfCreation(cloudFormation, name);
            new Stack(name, "", Map.of(), Map.of()).delete(aws);
        } catch (SdkException notRemoved) {
            failure.addSuppressed(notRemoved);
        }
        return failure;
    }

    /** An error is an end, too: there is no stack, or no LocalStack any more. */
    private static void awaitEndOfCreation(CloudFormationClient cloudFormation, String name) {
        Waiter.builder(DescribeStacksResponse.class)
                .addAcceptor(WaiterAcceptor.successOnResponseAcceptor(response -> response.stacks().stream()
                        .noneMatch(stack -> stack.stackStatus() == StackStatus.CREATE_IN_PROGRESS)))
                .addAcceptor(WaiterAcceptor.successOnExceptionAcceptor(_ -> true))
                .addAcceptor(WaiterAcceptor.retryOnResponseAcceptor(_ -> true))
                .overrideConfiguration(TWICE_A_SECOND)
                .build()
                .run(() -> cloudFormation.describeStacks(describe(name)));
    }

    /** A time in which AWS calls can be made although Ctrl-C has interrupted this thread. */
    private record Respite(boolean wasInterrupted) implements AutoCloseable {

        static Respite begin() {
            return new Respite(Thread.interrupted());
        }

        @Override
        public void close() {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Finds the stack with this name. */
    static Optional<Stack> find(Aws aws, String name) {
        try (CloudFormationClient cloudFormation = aws.cloudFormation()) {
            return find(cloudFormation, name);
        }
    }

    private static Optional<Stack> find(CloudFormationClient cloudFormation, String name) {
        try {
            return cloudFormation.describeStacks(describe(name)).stacks().stream()
                    .findFirst()
                    .map(stack -> new Stack(
                            name,
                            stack.stackId(),
                            stack.outputs().stream()
                                    .collect(Collectors.toUnmodifiableMap(Output::outputKey, Output::outputValue)),
                            stack.parameters().stream()
                                    .collect(Collectors.toUnmodifiableMap(
                                            Parameter::parameterKey, Parameter::parameterValue))));
        } catch (CloudFormationException rejected) {
            // The error code is ValidationError, as it is for a malformed name: only the message tells them apart.
            if (String.valueOf(rejected.getMessage()).contains("does not exist")) {
                return Optional.empty();
            }
            throw rejected;
        }
    }

    /**
     * Deletes the stack and its code, also after Ctrl-C. AWS keeps the resources that the template retains; LocalStack deletes
     * them, too.
     */
    public void delete(Aws aws) {
        try (Respite _ = Respite.begin();
                S3Client s3 = aws.s3();
                CloudFormationClient cloudFormation = aws.cloudFormation()) {
            cloudFormation.deleteStack(delete -> delete.stackName(name));
            try (CloudFormationWaiter waiter = cloudFormation.waiter()) {
                waiter.waitUntilStackDeleteComplete(describe(name), TWICE_A_SECOND);
            }
            CodeBucket.of(s3, name).delete();
        }
    }

    /**
     * The value of one of the template's outputs.
     *
     * @throws CommandException if the stack has no such output
     */
    public String output(String output) {
        return Optional.ofNullable(outputs.get(output))
                .orElseThrow(() -> new CommandException("the stack " + name + " has no output " + output
                        + ": it is not a stack of Coatcheck, or its deployment has not succeeded; see the stack's events, or"
                        + " name another one with --stack"));
    }

    /** The buckets whose objects get thumbnails. An event that names a key only means the first one. */
    public List<String> uploadsBuckets() {
        String existing = parameters.getOrDefault(EXISTING_BUCKETS, "");
        return existing.isEmpty() ? List.of(output("UploadsBucket")) : List.of(existing.split(",", -1));
    }

    /** The number of the AWS account that the stack belongs to. */
    public String account() {
        return id.split(":", -1)[4];
    }

    /** The API's URL. LocalStack's output has a host name of AWS, so its API is called through LocalStack's endpoint. */
    public URI api(Aws aws) {
        URI url = URI.create(output("ApiUrl"));
        return switch (aws) {
            case Aws.Real real -> url;
            case Aws.Local(URI endpoint, String region) -> {
                String api = url.getHost().substring(0, url.getHost().indexOf('.'));
                yield endpoint.resolve("/_aws/execute-api/" + api + url.getPath());
            }
        };
    }

    private static List<Parameter> list(Map<String, String> parameters, Architecture architecture) {
        Map<String, String> all = new HashMap<>(parameters);
        all.put(Architecture.PARAMETER, architecture.toString());
        return all.entrySet().stream()
                .map(parameter -> Parameter.builder()
                        .parameterKey(parameter.getKey())
                        .parameterValue(parameter.getValue())
                        .build())
                .toList();
    }

    private static DescribeStacksRequest describe(String name) {
        return DescribeStacksRequest.builder().stackName(name).build();
    }

    private static String failures(CloudFormationClient cloudFormation, String name) {
        return cloudFormation.describeStackEventsPaginator(events -> events.stackName(name)).stackEvents().stream()
                .filter(event -> event.resourceStatusAsString().endsWith("FAILED"))
                .map(event -> event.logicalResourceId() + ": " + event.resourceStatusReason())
                .collect(Collectors.joining("; "));
    }
}
