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

/**
 * Reads a log line as CloudWatch reads the embedded metric format. CloudWatch ignores a metric that breaks one of the
 * format's rules, without an error; so a test that reads a line here fails on a broken rule.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">Embedded metric format</a>
 */
public final class EmbeddedMetrics {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** The limit of a log event in bytes, before CloudWatch raised it to 1 MB. */
    private static final int LARGEST_LOG_EVENT = 256 * 1024;

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

    /** The line's JSON document, after a check of all rules. */
    public static JsonNode document(String line) throws JsonProcessingException {
        assertThat(line).doesNotContain("\n", "\r");
        assertThat(line.getBytes(UTF_8)).hasSizeLessThan(LARGEST_LOG_EVENT);
        JsonNode document = JSON.readTree(line);
        JsonNode metadata = document.path("_aws");
        assertThat(metadata.fieldNames()).toIterable().containsExactlyInAnyOrder("Timestamp", "CloudWatchMetrics");
        assertThat(metadata.path("Timestamp").isIntegralNumber()).isTrue();
        assertThat(metadata.path("CloudWatchMetrics"))
                .isNotEmpty()
                .allSatisfy(directive -> checkDirective(directive, document));
        return document;
    }

    /** The values of the line's metrics, by name. */
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
