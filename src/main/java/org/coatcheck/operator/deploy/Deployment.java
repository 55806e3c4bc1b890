package org.coatcheck.operator.deploy;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.stack.Packaging;
import org.coatcheck.operator.stack.Template;
import org.coatcheck.operator.terminal.CommandException;

/**
 * What is deployed. It checks Packaging and Architecture before any call of AWS, which would reject some wrong values late,
 * and would accept a package that cannot run. CloudFormation checks all other parameters.
 *
 * @param home the project's folder
 * @param stack the stack's name
 * @param parameters of the template, by name. Packaging, Architecture and Release are always there, because CloudFormation
 *     keeps the previous value of a parameter that it is not given, and these three describe the upload.
 * @param tags of the stack, by key; CloudFormation gives them to the resources
 * @param arguments more arguments for the CLI's command that deploys
 */
record Deployment(
        Path home, String stack, Map<String, String> parameters, Map<String, String> tags, List<String> arguments) {

    private static final String RELEASE = "Release";

    /** The section of the template, up to the next one. */
    private static final Pattern PARAMETERS = Pattern.compile("\nParameters:(\n.*?)\n\\w", Pattern.DOTALL);

    /**
     * Reads the parameters.
     *
     * @param words each {@code PARAMETER=VALUE}; if a parameter is given twice, the last value counts
     * @param release the release's name, unless the words name one
     * @throws CommandException if one of the words has no name, if Packaging or Architecture has an unknown value, or if this
     *     machine cannot build that package
     */
    static Deployment of(Path home, String stack, List<String> words, String release) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 1) {
                throw new CommandException(word + " is no parameter: write PARAMETER=VALUE");
            }
            given.put(word.substring(0, equals), word.substring(equals + 1));
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put(Packaging.PARAMETER, Packaging.in(given).toString());
        parameters.put(Architecture.PARAMETER, Architecture.in(given).toString());
        parameters.put(RELEASE, release);
        parameters.putAll(given);
        parameters.replace(RELEASE, "", release);
        return new Deployment(home, stack, parameters, Map.of(), List.of());
    }

    /**
     * The AWS CLI ignores a parameter that the template does not have.
     *
     * @throws CommandException if there is one
     */
    void checkNames() throws IOException {
        String template = Files.readString(Template.file(home));
        String declared =
                PARAMETERS.matcher(template).results().findFirst().orElseThrow().group(1);
        for (String name : parameters.keySet()) {
            if (!declared.contains("\n  " + name + ":")) {
                throw new CommandException("the template has no parameter " + name
                        + ": deploy/README.md lists the most important ones, and deploy/template.yaml has all");
            }
        }
    }

    Deployment with(Map<String, String> newTags, List<String> newArguments) {
        return new Deployment(home, stack, parameters, newTags, newArguments);
    }

    Deployment {
        Packaging.in(parameters).checkBuild(Architecture.in(parameters));
    }

    Packaging packaging() {
        return Packaging.in(parameters);
    }

    Architecture architecture() {
        return Architecture.in(parameters);
    }

    /** The release's name. A new name makes CloudFormation publish a version of the function. */
    String release() {
        return requireNonNull(parameters.get(RELEASE));
    }

    /** The tags as the CLIs take them, and then the operator's own arguments. */
    List<String> lastWords() {
        List<String> words = new ArrayList<>();
        if (!tags.isEmpty()) {
            words.add("--tags");
            tags.forEach((key, value) -> words.add(key + "=" + value));
        }
        words.addAll(arguments);
        return words;
    }

    /** The buckets of the owner that are to send their events; their notifications are the owner's to change. */
    List<String> bucketsThatMustNotify() {
        String buckets = parameters.getOrDefault("ExistingUploadsBuckets", "");
        return buckets.isEmpty() || "none".equals(parameters.get("Notifications"))
                ? List.of()
                : List.of(buckets.split(","));
    }

    /** Whether the operator chooses how thumbnails are made, so that those which are there may be outdated. */
    boolean choosesThumbnails() {
        return parameters.keySet().stream().anyMatch(name -> name.startsWith("Thumbnail"));
    }

    /** Whether Lambda accepts an invocation. Without concurrency, it rejects each. */
    boolean canBeInvoked() {
        return !"0".equals(parameters.get("ReservedConcurrency"));
    }

    /** An event that changes nothing but the audit: the function echoes it. */
    Path firstEvent() {
        return home.resolve("deploy/first-event.json");
    }

    /** The template with the location of the uploaded package. */
    Path packagedTemplate() {
        return home.resolve("target/packaged.yaml");
    }

    /** The template to deploy: the project's own, or its copy. */
    Path template() {
        return isNamedInTemplate() ? Template.file(home) : copy();
    }

    /** The template names one zip: jvm, for this machine. For any other package, this command makes a copy that names its zip. */
    Optional<CliCommand> copyTemplate() {
        String zip = packaging().zip(home, architecture()).getFileName().toString();
        String script = "s|%s|Code: %s|;w %s".formatted(Template.CODE, zip, copy());
        return isNamedInTemplate()
                ? Optional.empty()
                : Optional.of(CliCommand.of(
                        "sed -n %s %s", script, Template.file(home).toString()));
    }

    private boolean isNamedInTemplate() {
        return packaging() == Packaging.JVM && architecture() == Architecture.ofThisMachine();
    }

    private Path copy() {
        return home.resolve("target/template.yaml");
    }
}
