package org.coatcheck.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private static final Map<String, List<String>> VALUES = Map.ofEntries(
            Map.entry(
                    "KeyPattern",
                    List.of(
                            "{key}/{size}.{extension}",
                            "{bucket}/{key}-{size}",
                            "{size}{key}",
                            "{key}1{size}",
                            "{size}12{key}",
                            "{key}x{size}",
                            "{size}x{key}",
                            "{key}x-{size}",
                            "{key}{extension}{size}",
                            "{key}",
                            "{size}",
                            "{key}/{size}/{width}",
                            "{key}/{size}/{}",
                            "{key}/{size}/}{",
                            "{{key}}/{size}",
                            "{key}/{size}" + "a".repeat(888),
                            "{key}/{size}" + "a".repeat(889),
                            "{key}\n/{size}",
                            "{key}/\u007f{size}")),
            Map.entry(
                    "MaxBytes",
                    Stream.concat(
                                    aroundLimits(),
                                    Stream.of("2147483647", "2147483648", "2147483649", "3000000000", "1.5"))
                            .toList()),
            Map.entry(
                    "MaxPixels",
                    Stream.concat(aroundLimits(), Stream.of("999999999999999999", "9223372036854775808", "-1", "1.5"))
                            .toList()),
            Map.entry(
                    "ProcessMemory",
                    Stream.concat(aroundLimits(), Stream.of("199", "200", "201", "210", "299", "300", "999", "80.5"))
                            .toList()),
            Map.entry(
                    "ThumbnailSizes",
                    Stream.of(
                                    aroundLimits(),
                                    Stream.of(
                                            "1,8192",
                                            "8192,8193",
                                            "128,256,128",
                                            "128,128",
                                            "12,128,28",
                                            "128,12,1",
                                            "1,a"),
                                    Stream.of(list(16), list(17), "8192,".repeat(2) + "1", "80.5", "9000,1", "1,9000"),
                                    Stream.of(
                                            "400x300",
                                            "400x300,256",
                                            "256,400x300,300x400",
                                            "400,400x300,300",
                                            "1x8192"),
                                    Stream.of(
                                            "400x300,400x300", "400x300,1,400x300", "256x256", "256x2560", "2560x256"),
                                    Stream.of(
                                            "8193x1", "1x8193", "400x", "x300", "400X300", "0x1", "1x0", "1x2x3",
                                            "1 x 2"),
                                    Stream.of("25x256", "256x25", "11x1,1x11,1", "12x34,2x34,12x3", "01x2", "1,x2"))
                            .flatMap(values -> values)
                            .toList()),
            Map.entry(
                    "ThumbnailFormat",
                    List.of("same", "jpeg", "jpg", "JPEG", "png", "gif", "webp", "avif", "heic", "tiff")),
            Map.entry("ThumbnailFit", List.of("inside", "cover", "contain", "fill", "Cover")),
            Map.entry("ThumbnailPosition", List.of("centre", "entropy", "attention", "center", "top", "CENTRE")),
            Map.entry("ThumbnailAnimated", List.of("true", "false", "yes", "on", "TRUE")),
            Map.entry(
                    "ThumbnailQuality",
                    Stream.concat(aroundLimits(), Stream.of("80.5", "1e1", "good"))
                            .toList()),
            Map.entry(
                    "RecordTtlDays",
                    Stream.concat(aroundLimits(), Stream.of("36500", "100000", "1.5", "1e1"))
                            .toList()));

    /** S3 and HTTP restrict these more than the function does. The function must accept what the template accepts. */
    private static final Map<String, List<String>> STRICTER = Map.of(
            "UploadsPrefix", List.of("uploads/", "shop/photos/", "a.b_c-d/", "a/,b/c/,d/"),
            "UploadsSuffix", List.of(".jpg", "-photo.JPG"),
            "CacheControl", List.of("public, max-age=86400", "no-store"));

    private static final String TEMPLATE = read("deploy/template.yaml");
    private static final String README = read("deploy/README.md");
    private static final String PARAMETERS = TEMPLATE.substring(0, TEMPLATE.indexOf("\nRules:"));

    /** The function's variables whose value the template takes from a parameter, such as {@code P${RecordTtlDays}D}. */
    private static Map<String, String> variables() {
        Pattern variable = Pattern.compile(
                "(?m)^ +(COATCHECK_[A-Z_]+): !(?:(?:If \\[\\w+, !)?Ref (\\w+)|Sub \"(\\w*\\$\\{\\w+}\\w*)\")");
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
                .containsExactlyInAnyOrderElementsOf(Stream.concat(VALUES.keySet().stream(), STRICTER.keySet().stream())
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
    void functionAcceptsWhatAStricterParameterAccepts() {
        STRICTER.forEach((parameter, values) -> assertThat(values)
                .allMatch(value -> templateAccepts(parameter, value))
                .allMatch(value -> functionAccepts(parameter, value)));
    }

    @Test
    void neitherAcceptsABlankCacheControl() {
        assertThat(templateAccepts("CacheControl", "  ")).isFalse();
        assertThat(functionAccepts("CacheControl", "  ")).isFalse();
    }

    /** Each setting can be reached by a parameter or is a resource's name, and the README lists it. */
    @Test
    void templateAndReadmeHaveEverySetting() {
        Set<String> settings = Stream.of(Settings.class.getMethods())
                .map(TemplateSettingsTest::variable)
                .collect(Collectors.toSet());

        assertThat(settings).contains("COATCHECK_UPLOADS_BUCKET", "COATCHECK_KEY_PATTERN");
        assertThat(all("(?m)^ {10}(COATCHECK_[A-Z_]+):", TEMPLATE)).isEqualTo(settings);
        assertThat(all("(?m)^\\| `(COATCHECK_[A-Z_]+)`", README)).isEqualTo(settings);
    }

    @Test
    void readmeNamesEveryParameter() {
        assertThat(all("(?m)^  (\\w+):$", PARAMETERS.substring(PARAMETERS.indexOf("\nParameters:"))))
                .contains("ThumbnailSizes", "KmsKeyArn")
                .allMatch(parameter -> README.contains("`" + parameter + "`"));
    }

    private static String variable(Method setting) {
        String name = Optional.ofNullable(setting.getAnnotation(WithName.class))
                .map(WithName::value)
                .orElseGet(() -> setting.getName().replaceAll("([A-Z])", "-$1"));
        return "COATCHECK_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static Set<String> all(String expression, String text) {
        return Pattern.compile(expression)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
    }

    private static boolean functionAccepts(String parameter, String value) {
        String[] variable = variables().getOrDefault(parameter, "").split("=", 2);
        Map<String, String> environment = new HashMap<>();
        TestSettings.required(output -> output)
                .forEach((property, text) ->
                        environment.put(property.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"), text));
        environment.put(variable[0], variable[1].replace("${" + parameter + "}", value));
        try {
            Settings settings = new SmallRyeConfigBuilder()
                    .addDefaultInterceptors()
                    .withMapping(Settings.class)
                    .withSources(new EnvConfigSource(environment, 300))
                    .build()
                    .getConfigMapping(Settings.class);
            RoomSettings.of(settings, Concurrency.NONE);
            return true;
        } catch (InvalidSettingsException wrong) {
            return false;
        }
    }

    /** As CloudFormation checks it: a pattern has to match the whole value, and a number may be a fraction. */
    private static boolean templateAccepts(String parameter, String value) {
        String block = find("(?ms)^  " + parameter + ":\n(.*?)(?=^  \\w|^\\w)").orElseThrow();
        // YAML reads a backslash in single quotes as itself.
        Optional<String> pattern = find(block, "AllowedPattern: '(.*)'\\n")
                .or(() -> find(block, "AllowedPattern: \"(.*)\"\\n").map(text -> text.replace("\\\\", "\\")));
        Optional<String> values = find(block, "(?s)AllowedValues: \\[(.*?)]");
        Optional<Double> smallest = find(block, "MinValue: (\\d+)").map(Double::valueOf);
        Optional<Double> largest = find(block, "MaxValue: (\\d+)").map(Double::valueOf);
        assertThat(Stream.of(pattern, values, smallest, largest)).as(block).anyMatch(Optional::isPresent);
        return pattern.map(value::matches).orElse(true)
                && values.map(text ->
                                List.of(text.replace("\"", "").split(",\\s*")).contains(value))
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

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
