package org.coatcheck.operator.console.aws;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.lambda.model.AliasRoutingConfiguration;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetAliasResponse;

/** The published versions of the function, and how much of the traffic each of them gets. */
public final class Versions {

    private static final String LATEST = "$LATEST";

    private static final int MOST = 10;

    private final Site site;

    /**
     * A version.
     *
     * @param share of the alias's traffic in percent; 0 if the alias does not point to it
     * @param memory in MB
     * @param timeout in seconds
     */
    public record Version(
            String number,
            long share,
            String runtime,
            String architecture,
            int memory,
            int timeout,
            long codeBytes,
            String snapStart,
            String state,
            String publishedAt) {}

    public Versions(Site site) {
        this.site = site;
    }

    /** The alias that all callers use. */
    public String alias() {
        String arn = site.stack().output("FunctionAlias");
        return arn.substring(arn.lastIndexOf(':') + 1);
    }

    /** The latest versions, the last one first. */
    public List<Version> latest() {
        String function = site.stack().output("FunctionName");
        GetAliasResponse alias =
                site.lambda.getAlias(get -> get.functionName(function).name(alias()));
        return site.lambda.listVersionsByFunctionPaginator(list -> list.functionName(function)).versions().stream()
                .filter(version -> !version.version().equals(LATEST))
                .sorted(Comparator.comparingInt(Versions::number).reversed())
                .limit(MOST)
                .map(version -> version(version, share(version, alias)))
                .toList();
    }

    private static int number(FunctionConfiguration version) {
        return Integer.parseInt(version.version());
    }

    /** During a rollout, the alias gives a part of its traffic to a second version. */
    private static long share(FunctionConfiguration version, GetAliasResponse alias) {
        Map<String, Double> others = Optional.ofNullable(alias.routingConfig())
                .map(AliasRoutingConfiguration::additionalVersionWeights)
                .orElse(Map.of());
        double rest =
                1 - others.values().stream().mapToDouble(Double::doubleValue).sum();
        double share =
                version.version().equals(alias.functionVersion()) ? rest : others.getOrDefault(version.version(), 0.0);
        return Math.round(100 * share);
    }

    private static Version version(FunctionConfiguration version, long share) {
        return new Version(
                version.version(),
                share,
                Optional.ofNullable(version.runtimeAsString()).orElse(""),
                String.join(", ", version.architecturesAsStrings()),
                version.memorySize(),
                version.timeout(),
                version.codeSize(),
                Optional.ofNullable(version.snapStart())
                        .map(snapStart -> snapStart.optimizationStatusAsString())
                        .orElse(""),
                Optional.ofNullable(version.stateAsString()).orElse(""),
                version.lastModified());
    }
}
