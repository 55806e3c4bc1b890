package org.coatcheck.operator.stack;

import java.net.URI;
import java.util.Optional;
import org.coatcheck.operator.terminal.CommandException;
import picocli.CommandLine.Option;
import software.amazon.awssdk.core.exception.SdkClientException;

/** The options that select the AWS and the stack that a command works on. */
public final class StackOptions {

    /** The stack's name if {@code --stack} is not given. */
    public static final String DEFAULT_STACK = "coatcheck";

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            defaultValue = "${env:AWS_ENDPOINT_URL:-" + Aws.LOCAL_ENDPOINT + "}",
            description = "The URL of a LocalStack (default: $AWS_ENDPOINT_URL, or " + Aws.LOCAL_ENDPOINT + ").")
    private URI endpoint = URI.create(Aws.LOCAL_ENDPOINT);

    @Option(names = "--profile", paramLabel = "NAME", description = "Use AWS instead of LocalStack, with this profile.")
    private Optional<String> profile = Optional.empty();

    @Option(names = "--region", paramLabel = "NAME", description = "Use AWS instead of LocalStack, in this region.")
    private Optional<String> region = Optional.empty();

    @Option(
            names = "--stack",
            paramLabel = "NAME",
            defaultValue = DEFAULT_STACK,
            description = "The stack's name (default: ${DEFAULT-VALUE}).")
    private String stack = DEFAULT_STACK;

    /** The real AWS if a profile or a region is given; else a LocalStack. */
    public Aws aws() {
        return profile.isPresent() || region.isPresent() ? new Aws.Real(profile, region) : new Aws.Local(endpoint);
    }

    /**
     * Finds the stack.
     *
     * @throws CommandException if there is no such stack, or no LocalStack
     */
    public Stack stack(Aws aws) {
        try {
            return Stack.find(aws, stack)
                    .orElseThrow(() -> new CommandException("there is no stack " + stack + " in " + name(aws)
                            + ": name another one with --stack, or deploy this one"));
        } catch (SdkClientException unreachable) {
            if (aws instanceof Aws.Local) {
                throw new CommandException(
                        "no LocalStack responds at " + endpoint
                                + ": start ./coatcheck run, or use AWS with --profile or --region",
                        unreachable);
            }
            throw unreachable;
        }
    }

    private static String name(Aws aws) {
        return switch (aws) {
            case Aws.Local(URI endpoint) -> "the LocalStack at " + endpoint;
            case Aws.Real real -> "AWS";
        };
    }
}
