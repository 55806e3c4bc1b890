package org.coatcheck.operator.stack;

import java.net.URI;
import java.util.Optional;
import org.coatcheck.operator.terminal.CommandException;
import picocli.CommandLine.Option;
import software.amazon.awssdk.core.exception.SdkClientException;

/** The options that say which AWS and which stack a command is about. */
public final class StackOptions {

    public static final String DEFAULT_STACK = "coatcheck";

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            defaultValue = "${env:AWS_ENDPOINT_URL:-http://127.0.0.1:4566}",
            description = "The LocalStack to ask (default: $AWS_ENDPOINT_URL, or http://127.0.0.1:4566).")
    private URI endpoint = URI.create("http://127.0.0.1:4566");

    @Option(names = "--profile", paramLabel = "NAME", description = "Ask AWS, as this profile.")
    private Optional<String> profile = Optional.empty();

    @Option(names = "--region", paramLabel = "NAME", description = "Ask AWS, in this region.")
    private Optional<String> region = Optional.empty();

    @Option(
            names = "--stack",
            paramLabel = "NAME",
            defaultValue = DEFAULT_STACK,
            description = "The stack's name (default: ${DEFAULT-VALUE}).")
    private String stack = DEFAULT_STACK;

    public Aws aws() {
        return profile.isPresent() || region.isPresent() ? new Aws.Real(profile, region) : new Aws.Local(endpoint);
    }

    public Stack stack(Aws aws) {
        try {
            return Stack.find(aws, stack)
                    .orElseThrow(() -> new CommandException("there is no stack " + stack + " in " + name(aws)
                            + ": name another one with --stack, or deploy it"));
        } catch (SdkClientException unreachable) {
            if (aws instanceof Aws.Local) {
                throw new CommandException(
                        "no LocalStack answers at " + endpoint
                                + ": start ./coatcheck run, or ask AWS with --profile or --region",
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
