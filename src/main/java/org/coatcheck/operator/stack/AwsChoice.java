package org.coatcheck.operator.stack;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.coatcheck.operator.terminal.CommandException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;

/**
 * Decides which AWS a command works on. Options win over environment variables, and only an option names the real AWS. The
 * table in {@code deploy/OPERATING.md} has the rule for operators.
 *
 * @param local whether {@code --local} was given
 * @param endpoint of {@code --endpoint}, and likewise {@code profile} and {@code region}
 * @param environment the variables of this process
 */
record AwsChoice(
        boolean local,
        Optional<URI> endpoint,
        Optional<String> profile,
        Optional<String> region,
        Map<String, String> environment) {

    /** An endpoint of AWS itself, such as that of a service in a VPC. */
    private static final Pattern OF_AWS =
            Pattern.compile("https://[a-z0-9.-]+\\.(amazonaws\\.com|amazonaws\\.com\\.cn|api\\.aws)/?|");

    /**
     * The AWS that the options and the environment name.
     *
     * @throws CommandException if they contradict each other, or if something is missing
     */
    Aws aws() {
        if (local || endpoint.isPresent()) {
            if (profile.isPresent()) {
                throw new CommandException("--profile names the real AWS, and " + (local ? "--local" : "--endpoint")
                        + " a LocalStack: leave out one of them");
            }
            return localStack();
        }
        return profile.isPresent() || region.isPresent() ? real() : localStack();
    }

    /** The region of the environment belongs to the endpoint of the environment, and to no other. */
    private Aws.Local localStack() {
        Aws.Local given = endpoint.map(Aws.Local::new)
                .or(() -> Aws.Local.of(environment))
                .orElseGet(() -> new Aws.Local(URI.create(Aws.LOCAL_ENDPOINT)));
        return region.map(name -> new Aws.Local(given.endpoint(), name)).orElse(given);
    }

    private Aws.Real real() {
        String option = region.isPresent() ? "--region" : "--profile";
        Aws.variable(environment, "AWS_ENDPOINT_URL").ifPresent(url -> {
            throw new CommandException("AWS_ENDPOINT_URL is set to " + url + ", but " + option
                    + " names the real AWS: unset AWS_ENDPOINT_URL and the other AWS_ variables of ./coatcheck env, or add"
                    + " --local to use that LocalStack");
        });
        new TreeMap<>(environment).forEach((name, url) -> {
            if (name.startsWith(Aws.ENDPOINT_OF_A_SERVICE)
                    && !OF_AWS.matcher(url).matches()) {
                throw new CommandException(name + " is set to " + url + ", which is not AWS, but " + option
                        + " names the real AWS: unset " + name);
            }
        });
        return new Aws.Real(profile, regionOfAws());
    }

    private String regionOfAws() {
        return region.or(() -> Aws.region(environment))
                .or(this::regionOfProfile)
                .orElseThrow(() ->
                        new CommandException("no region is configured: name one with --region, or set AWS_REGION"));
    }

    private Optional<String> regionOfProfile() {
        String name = profile.or(() -> Aws.variable(environment, "AWS_PROFILE")).orElse("default");
        try {
            return Optional.ofNullable(new AwsProfileRegionProvider(ProfileFile::defaultProfileFile, name).getRegion())
                    .map(Region::id);
        } catch (SdkClientException noRegion) {
            return Optional.empty();
        }
    }
}
