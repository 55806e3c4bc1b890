package org.coatcheck.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A line of the log as CloudWatch reads it: what breaks one of its rules yields no metric, and nobody is told. */
public final class EmbeddedMetrics {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** What an event of a log had at most before it had 1 MB. */
    private static final int LARGEST_EVENT = 256 * 1024;

    private static final Set<String> UNITS = Set.of(
            "Seconds",
            "Microseconds",
            "Milliseconds",
            "Bytes",
            "Kilobytes",
            "Megabytes",
            "Gigabytes",
            "Percent",
            "Count");

    private EmbeddedMetrics() {}

    /** The document that the line is, which keeps the rules. */
    public static JsonNode document(String line) throws JsonProcessingException {
        assertThat(line).doesNotContain("\n", "\r");
        assertThat(line.getBytes(UTF_8)).hasSizeLessThan(LARGEST_EVENT);
        JsonNode document = JSON.readTree(line);
        JsonNode metadata = document.path("_aws");
        assertThat(metadata.fieldNames()).toIterable().containsExactlyInAnyOrder("Timestamp", "CloudWatchMetrics");
        assertThat(metadata.path("Timestamp").isIntegralNumber()).isTrue();
        assertThat(metadata.path("CloudWatchMetrics"))
                .isNotEmpty()
                .allSatisfy(directive -> checkDirective(directive, document));
        return document;
    }

    /** The values of the metrics that the line has, by their names. */
    public static Map<String, Long> metrics(String line) throws JsonProcessingException {
        JsonNode document = document(line);
        Map<String, Long> metrics = new TreeMap<>();
        document.at("/_aws/CloudWatchMetrics/0/Metrics")
                .forEach(metric -> metrics.put(
                        metric.path("Name").asText(),
                        document.path(metric.path("Name").asText()).asLong()));
        return metrics;
    }

    private static void checkDirective(JsonNode directive, JsonNode document) {
        assertThat(directive.fieldNames()).toIterable().containsExactlyInAnyOrder("Namespace", "Dimensions", "Metrics");
        assertThat(directive.path("Namespace").asText()).matches("[^:]{1,255}").doesNotStartWith("AWS/");
        assertThat(directive.path("Dimensions")).isNotEmpty().allSatisfy(set -> {
            assertThat(set).hasSizeBetween(1, 30);
            set.forEach(dimension -> checkDimension(dimension, document));
        });
        assertThat(directive.path("Metrics"))
                .hasSizeBetween(1, 100)
                .allSatisfy(metric -> checkMetric(metric, document));
        assertThat(directive.path("Metrics"))
                .extracting(metric -> metric.path("Name"))
                .doesNotHaveDuplicates();
    }

    private static void checkDimension(JsonNode name, JsonNode document) {
        assertThat(name.asText()).matches("\\p{ASCII}{1,250}").doesNotStartWith(":");
        JsonNode target = document.path(name.asText());
        assertThat(target.isTextual()).isTrue();
        assertThat(target.asText()).hasSizeBetween(1, 1024).isNotBlank();
    }

    private static void checkMetric(JsonNode metric, JsonNode document) {
        assertThat(metric.fieldNames()).toIterable().containsExactlyInAnyOrder("Name", "Unit");
        assertThat(metric.path("Name").asText()).hasSizeBetween(1, 255);
        assertThat(metric.path("Unit").asText()).isIn(UNITS);
        assertThat(document.path(metric.path("Name").asText()).isNumber()).isTrue();
    }
}
