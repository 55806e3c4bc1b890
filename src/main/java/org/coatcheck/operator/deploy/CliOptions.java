package org.coatcheck.operator.deploy;

import java.io.PrintWriter;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.StackOptions;
import org.coatcheck.operator.terminal.CommandException;
import picocli.CommandLine.Option;

/** The options that {@code deploy} and {@code destroy} share. */
final class CliOptions {

    private final Map<String, String> environment;

    @Option(
            names = "--stack",
            paramLabel = "NAME",
            defaultValue = StackOptions.DEFAULT_STACK,
            description = "The stack's name, which is part of the buckets' names (default: ${DEFAULT-VALUE}).")
    private String stack = StackOptions.DEFAULT_STACK;

    @Option(names = "--profile", paramLabel = "NAME", description = "The CLI's profile (default: as it is configured).")
    private Optional<String> profile = Optional.empty();

    @Option(
            names = "--region",
            paramLabel = "NAME",
            description = "The region (default: as the CLI is configured; with --local: " + Aws.LOCAL_REGION + ").")
    private Optional<String> region = Optional.empty();

    @Option(
            names = "--local",
            description = "Use LocalStack instead of AWS, at $AWS_ENDPOINT_URL or else " + Aws.LOCAL_ENDPOINT + ".")
    private boolean local;

    @Option(names = "--dry-run", description = "Print the commands without running them.")
    private boolean dryRun;

    /** @param environment the variables that the CLI starts with; {@code AWS_ENDPOINT_URL} also decides where LocalStack is */
    CliOptions(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * The stack's name.
     *
     * @throws CommandException if a bucket's name, which S3 limits to 63 characters, could not begin with it
     */
    String stack() {
        if (!stack.matches("[a-z][a-z0-9-]{0,38}")) {
            throw new CommandException(
                    "the stack cannot be named " + stack + ": its name is part of the buckets', so it needs"
                            + " 1 to 39 lower-case letters, digits and hyphens, the first one a letter");
        }
        return stack;
    }

    boolean isLocal() {
        return local;
    }

    boolean isDryRun() {
        return dryRun;
    }

    /** A shell with the environment that these options set. A region that is given replaces LocalStack's. */
    Shell shell(PrintWriter log) {
        Shell shell = new Shell(environment, log, dryRun);
        if (local) {
            String endpoint = environment.getOrDefault("AWS_ENDPOINT_URL", "");
            shell.export(new Aws.Local(URI.create(endpoint.isEmpty() ? Aws.LOCAL_ENDPOINT : endpoint)).variables());
        }
        profile.ifPresent(name -> shell.export(Map.of("AWS_PROFILE", name)));
        region.ifPresent(name -> shell.export(Aws.regionVariables(name)));
        return shell;
    }
}
