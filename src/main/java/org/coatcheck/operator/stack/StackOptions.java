package org.coatcheck.operator.stack;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.coatcheck.operator.terminal.CommandException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.core.exception.SdkClientException;

/** The options that select the AWS and the stack that a command works on. */
public final class StackOptions {

    /** The stack's name if {@code --stack} is not given. */
    public static final String DEFAULT_STACK = "coatcheck";

    private final Map<String, String> environment;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--local",
            description = "Use the LocalStack at $AWS_ENDPOINT_URL, or else at " + Aws.LOCAL_ENDPOINT
                    + ". This is the default.")
    private boolean local;

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            converter = Endpoint.class,
            description = "Use the LocalStack at this URL.")
    private Optional<URI> endpoint = Optional.empty();

    @Option(names = "--profile", paramLabel = "NAME", description = "Use AWS, with the credentials of this profile.")
    private Optional<String> profile = Optional.empty();

    @Option(
            names = "--region",
            paramLabel = "NAME",
            description = "Use AWS, in this region; with --local or --endpoint: LocalStack, in this region.")
    private Optional<String> region = Optional.empty();

    @Option(
            names = "--stack",
            paramLabel = "NAME",
            defaultValue = DEFAULT_STACK,
            description = "The stack's name (default: ${DEFAULT-VALUE}).")
    private String stack = DEFAULT_STACK;

    /** Options of a command that has the environment of this process. */
    public StackOptions() {
        this(System.getenv());
    }

    /** @param environment the variables that name the AWS where the options do not */
    public StackOptions(Map<String, String> environment) {
        this.environment = environment;
    }

    public String stackName() {
        return stack;
    }

    /**
     * The AWS that the options and the environment name.
     *
     * @throws CommandException if they contradict each other, or if something is missing
     */
    public Aws aws() {
        return new AwsChoice(local, endpoint, profile, region, environment).aws();
    }

    /**
     * Finds the stack, and prints on standard error where it is.
     *
     * @throws CommandException if there is no such stack, or no LocalStack
     */
    public Stack stack(Aws aws) {
        Stack found = find(aws)
                .orElseThrow(() -> new CommandException("there is no stack " + stack + " in "
                        + aws.place(Optional.empty()) + ": name another one with --stack, or deploy this one"));
        command.commandLine()
                .getErr()
                .println("coatcheck: this is " + aws.place(Optional.of(found.account())) + ", stack " + stack);
        return found;
    }

    private Optional<Stack> find(Aws aws) {
        if (aws instanceof Aws.Real real) {
            real.checkCredentials();
        }
        try {
            return Stack.find(aws, stack);
        } catch (SdkClientException unreachable) {
            if (aws instanceof Aws.Local(URI url, String name)) {
                throw new CommandException(
                        "no LocalStack responds at " + url
                                + ": start ./coatcheck run, or use AWS with --profile or --region",
                        unreachable);
            }
            throw unreachable;
        }
    }
}
