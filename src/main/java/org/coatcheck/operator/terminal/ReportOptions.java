package org.coatcheck.operator.terminal;

import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of the commands that report on a span of time. */
public final class ReportOptions {

    @Option(
            names = "--since",
            converter = DurationConverter.class,
            paramLabel = "DURATION",
            description = "How far back to look, such as 30s, 15m, 1h, 7d (default: 1h for audit, 1d for cost).")
    private Optional<Duration> since = Optional.empty();

    @Option(names = "--json", description = "Print JSON, in one line for each result.")
    private boolean json;

    public Duration since(Duration otherwise) {
        return since.orElse(otherwise);
    }

    public boolean isJson() {
        return json;
    }
}
