package org.coatcheck.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coatcheck.settings.InvalidSettingsException;
import org.coatcheck.testing.TestSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The template accepts exactly the values with which the function starts: the others would be found out by failing events. */
class TemplateSettingsTest {

    /** Values of each parameter that is a setting: written as an operator would, within the limits and beyond them. */
    private static final Map<String, List<String>> VALUES = Map.of(
            "ThumbnailSizes",
            Stream.of(
                            aroundLimits(),
                            Stream.of("1,8192", "8192,8193", "128,256,128", "128,128", "12,128,28", "128,12,1", "1,a"),
                            Stream.of(list(16), list(17), "8192,".repeat(2) + "1", "80.5", "9000,1", "1,9000"))
                    .flatMap(values -> values)
                    .toList(),
            "ThumbnailFormat",
            List.of("same", "jpeg", "jpg", "png", "gif", "webp", "avif", "heic", "tiff"),
            "ThumbnailQuality",
            Stream.concat(aroundLimits(), Stream.of("80.5", "1e1", "good")).toList(),
            "RecordTtlDays",
            Stream.concat(aroundLimits(), Stream.of("36500", "100000", "1.5", "1e1"))
                    .toList());

    /** S3's filter restricts the prefix more than the function does. */
    private static final String STRICTER_PARAMETER = "UploadsPrefix";

    private static final String TEMPLATE = template();
    private static final String PARAMETERS = TEMPLATE.substring(0, TEMPLATE.indexOf("\nRules:"));

    /** The function's variables whose value the template takes from a parameter, such as {@code P${RecordTtlDays}D}. */
    private static Map<String, String> variables() {
        Pattern variable = Pattern.compile("(?m)^ +(COATCHECK_[A-Z_]+): !(?:Ref (\\w+)|Sub \"(\\w*\\$\\{\\w+}\\w*)\")");
        return variable.matcher(TEMPLATE)
                .results()
                .filter(found -> PARAMETERS.contains("\n  " + parameter(found) + ":\n"))
                .collect(
                        Collectors.toMap(TemplateSettingsTest::parameter, found -> found.group(1) + "=" + text(found)));
    }

    private static String parameter(MatchResult variable) {
        return Optional.ofNullable(variable.group(2))
                .orElseGet(() -> variable.group(3).replaceAll(".*\\{|}.*", ""));
    }

    private static String text(MatchResult variable) {
        return Optional.ofNullable(variable.group(3)).orElseGet(() -> "${" + variable.group(2) + "}");
    }

    @Test
    void everyParameterThatIsASettingIsTried() {
        assertThat(variables().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(VALUES.keySet().stream(), Stream.of(STRICTER_PARAMETER))
                                .toList());
    }

    private static Stream<String> parameters() {
        return VALUES.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void templateAndFunctionAcceptTheSameValues(String parameter) {
        List<String> values = VALUES.getOrDefault(parameter, List.of());

        assertThat(values.stream().filter(value -> templateAccepts(parameter, value)))
                .isNotEmpty()
                .doesNotContainSequence(values)
                .containsExactlyElementsOf(values.stream()
                        .filter(value -> functionAccepts(parameter, value))
                        .toList());
    }

    @Test
    void functionAcceptsEveryPrefixOfTheTemplate() {
        assertThat(Stream.of("uploads/", "shop/photos/", "a.b_c-d/"))
                .allMatch(prefix -> templateAccepts(STRICTER_PARAMETER, prefix))
                .allMatch(prefix -> functionAccepts(STRICTER_PARAMETER, prefix));
    }

    private static boolean functionAccepts(String parameter, String value) {
        String[] variable = variables().getOrDefault(parameter, "").split("=", 2);
        Map<String, String> environment = new HashMap<>();
        TestSettings.required(output -> output)
                .forEach((property, text) ->
                        environment.put(property.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"), text));
        environment.put(variable[0], variable[1].replace("${" + parameter + "}", value));
        try {
            RoomSettings.of(new SmallRyeConfigBuilder()
                    .addDefaultInterceptors()
                    .withMapping(Settings.class)
                    .withSources(new EnvConfigSource(environment, 300))
                    .build()
                    .getConfigMapping(Settings.class));
            return true;
        } catch (InvalidSettingsException | ConfigValidationException wrong) {
            return false;
        }
    }

    /** As CloudFormation checks it: a pattern has to match the whole value, and a number may be a fraction. */
    private static boolean templateAccepts(String parameter, String value) {
        String block = find("(?ms)^  " + parameter + ":\n(.*?)(?=^  \\w|^\\w)").orElseThrow();
        Optional<String> pattern =
                find(block, "AllowedPattern: (?:'(.*)'|\"(.*)\")\\n").map(text -> text.replace("\\\\", "\\"));
        Optional<String> values = find(block, "(?s)AllowedValues: \\[(.*?)]");
        Optional<Double> smallest = find(block, "MinValue: (\\d+)").map(Double::valueOf);
        Optional<Double> largest = find(block, "MaxValue: (\\d+)").map(Double::valueOf);
        assertThat(Stream.of(pattern, values, smallest, largest)).as(block).anyMatch(Optional::isPresent);
        return pattern.map(value::matches).orElse(true)
                && values.map(text -> List.of(text.split(",\\s*")).contains(value))
                        .orElse(true)
                && smallest.map(limit -> number(value) >= limit).orElse(true)
                && largest.map(limit -> number(value) <= limit).orElse(true);
    }

    private static double number(String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException noNumber) {
            return Double.NaN;
        }
    }

    private static Optional<String> find(String expression) {
        return find(TEMPLATE, expression);
    }

    private static Optional<String> find(String text, String expression) {
        Matcher matcher = Pattern.compile(expression).matcher(text);
        return matcher.find()
                ? IntStream.rangeClosed(1, matcher.groupCount())
                        .mapToObj(matcher::group)
                        .flatMap(Stream::ofNullable)
                        .findFirst()
                : Optional.empty();
    }

    private static Stream<String> numbers(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(Integer::toString);
    }

    private static Stream<String> aroundLimits() {
        return Stream.of(0, 10, 100, 1000, 8000, 8100, 8190, 8200, 9000, 10_000)
                .flatMap(limit -> numbers(limit - 3, limit + 5));
    }

    private static String list(int length) {
        return numbers(1, length).collect(Collectors.joining(","));
    }

    private static String template() {
        try {
            return Files.readString(Path.of("deploy/template.yaml"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
