package org.coatcheck.operator.terminal;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that selects events by their source. */
public final class SourceOption {

    @Option(names = "--source", paramLabel = "SOURCE", description = "Only events from this source, such as aws:s3.")
    private Optional<String> source = Optional.empty();

    public Optional<String> source() {
        return source;
    }
}
