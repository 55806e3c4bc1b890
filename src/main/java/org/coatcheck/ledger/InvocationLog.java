package org.coatcheck.ledger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.coatcheck.ledger.InvocationRecord.Ending;

/**
 * Writes one log line for each attempt, in CloudWatch's embedded metric format: CloudWatch makes metrics from it, without a
 * call of its API.
 *
 * <p>Each metric costs money by the month, for each value of a dimension. Therefore there are few metrics, none repeats what
 * Lambda measures itself, and the function's name is the only dimension. The source is no dimension,
 * because the sender of an event chooses it, and could create any number of metrics. Counts of zero are left out.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">
 *     The format</a>
 */
public final class InvocationLog {

    private static final String NAMESPACE = "Coatcheck";

    private static final String DIMENSION = "FunctionName";

    /** The counts of a record's report that are metrics too. */
    private static final List<String> REPORTED = List.of(
            "duplicates",
            "removed",
            Ledger.LOST_WRITES,
            "begunAndNeverEnded",
            "sweepMade",
            "sweepRemoved",
            "sweepFailed");

    private static final JsonFactory JSON = new JsonFactory();

    private final String functionName;
    private final Consumer<String> lines;

    private record Metric(String name, String unit, long value) {}

    /**
     * Creates the log of one function.
     *
     * @param lines receives each line, without a line separator
     */
    public InvocationLog(String functionName, Consumer<String> lines) {
        this.functionName = functionName;
        this.lines = lines;
    }

    void write(InvocationRecord begun, Ending ending) {
        lines.accept(line(begun, ending));
    }

    private String line(InvocationRecord begun, Ending ending) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            putFields(json, begun, ending);
            putMetrics(json, begun.startedAt().plus(ending.took()), metrics(begun, ending));
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("cannot write to a string", impossible);
        }
        return line.toString();
    }

    private static void putFields(JsonGenerator json, InvocationRecord begun, Ending ending) throws IOException {
        json.writeStringField("timestamp", begun.startedAt().plus(ending.took()).toString());
        json.writeStringField("level", "INFO");
        json.writeStringField("message", ending.outcome() + ": " + begun.detail() + " of " + begun.source());
        json.writeStringField("requestId", begun.requestId());
        json.writeStringField("source", begun.source());
        json.writeStringField("outcome", ending.outcome().toString());
        if (ending.failure().isPresent()) {
            json.writeStringField("reason", ending.failure().get().reason());
        }
        json.writeNumberField("ms", ending.took().toMillis());
        json.writeBooleanField("cold", begun.cold());
    }

    private void putMetrics(JsonGenerator json, Instant now, List<Metric> metrics) throws IOException {
        json.writeStringField(DIMENSION, functionName);
        for (Metric metric : metrics) {
            json.writeNumberField(metric.name(), metric.value());
        }
        json.writeObjectFieldStart("_aws");
        json.writeNumberField("Timestamp", now.toEpochMilli());
        json.writeArrayFieldStart("CloudWatchMetrics");
        json.writeStartObject();
        json.writeStringField("Namespace", NAMESPACE);
        json.writeArrayFieldStart("Dimensions");
        json.writeArray(new String[] {DIMENSION}, 0, 1);
        json.writeEndArray();
        json.writeArrayFieldStart("Metrics");
        for (Metric metric : metrics) {
            json.writeStartObject();
            json.writeStringField("Name", metric.name());
            json.writeStringField("Unit", metric.unit());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();
    }

    private static List<Metric> metrics(InvocationRecord begun, Ending ending) {
        List<Metric> metrics = new ArrayList<>();
        count(metrics, ending.outcome().toString(), 1);
        count(metrics, "coldStarts", begun.cold() ? 1 : 0);
        count(metrics, "thumbnails", ending.thumbnails().size());
        REPORTED.forEach(name -> count(metrics, name, ending.report().getOrDefault(name, 0L)));
        ending.peakMemoryMb().ifPresent(peak -> metrics.add(new Metric("PeakMemory", "Megabytes", peak)));
        return metrics;
    }

    /** CloudWatch's metric names begin with a capital by convention. */
    private static void count(List<Metric> metrics, String name, long count) {
        if (count > 0) {
            metrics.add(new Metric(Character.toUpperCase(name.charAt(0)) + name.substring(1), "Count", count));
        }
    }
}
