package org.coatcheck.operator.console.page;

import java.net.URI;
import java.util.Optional;
import org.coatcheck.operator.console.aws.Site;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.terminal.ShellText;

/**
 * Which AWS and which stack a console shows.
 *
 * @param isLocal whether it is a LocalStack, where nothing can be broken
 * @param text for the banner
 * @param question the end of a question whether to change something
 * @param stack its name
 * @param options of a command that works on the same stack, with a space before each
 * @param awsOptions of the AWS CLI for the same place, with a space before each
 */
record Place(boolean isLocal, String text, String question, String stack, String options, String awsOptions) {

    static Place of(Site site) {
        String account = site.stack().account();
        String name = site.stack().name();
        return switch (site.aws()) {
            case Aws.Local(URI endpoint, String region) ->
                new Place(
                        true,
                        "LocalStack at " + endpoint + " · " + region + " · stack " + name,
                        "in the LocalStack at " + endpoint,
                        name,
                        site.aws().options(name),
                        " --endpoint-url " + endpoint + " --region " + region);
            case Aws.Real(Optional<String> profile, String region) ->
                new Place(
                        false,
                        "AWS account " + account + " · " + region
                                + profile.map(used -> " · profile " + used).orElse("") + " · stack " + name,
                        "in AWS account " + account + ", region " + region,
                        name,
                        site.aws().options(name),
                        " --region " + region
                                + profile.map(used -> " --profile " + ShellText.quoted(used))
                                        .orElse(""));
        };
    }

    /** A command of the AWS CLI for this place. */
    String aws(String command) {
        return "aws " + command + awsOptions;
    }

    /** What to ask before a change; empty where nothing can be broken. */
    String ask(String change) {
        return isLocal ? "" : change + ", " + question + "?";
    }
}
