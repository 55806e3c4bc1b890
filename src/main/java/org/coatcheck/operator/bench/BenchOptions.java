package org.coatcheck.operator.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** The options of {@code coatcheck bench}. */
final class BenchOptions {

    @Option(
            names = "--function",
            paramLabel = "NAME=ZIP",
            description = "Measure this package, instead of those in target; for each package of several, once.")
    Map<String, Path> packages = new TreeMap<>();

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            description = "Measure these functions only: node-sharp, python, rust, and the names of packages.")
    List<String> only = List.of();

    @Option(
            names = "--cold",
            paramLabel = "COUNT",
            defaultValue = "5",
            description = "Cold starts of each function (default: ${DEFAULT-VALUE}).")
    int cold = 5;

    @Option(
            names = "--warm",
            paramLabel = "COUNT",
            defaultValue = "20",
            description = "Warm invocations of each function with each image (default: ${DEFAULT-VALUE}).")
    int warm = 20;

    @Option(
            names = "--warm-up",
            paramLabel = "COUNT",
            defaultValue = "20",
            description = "Invocations with each image before those that count (default: ${DEFAULT-VALUE}).")
    int warmUp = 20;

    @Option(
            names = "--images",
            paramLabel = "IMAGE",
            split = ",",
            description = "The images of the warm invocations: ${COMPLETION-CANDIDATES} (default: all).")
    List<TestImage> images = List.of(TestImage.values());

    @Option(
            names = "--growth",
            description =
                    "Measure Coatcheck with growing work instead: images of 0.1 to 50 megapixels, events of 1 to 100"
                            + " records, and events of up to 6 MB.")
    boolean growth;

    @Option(
            names = "--latency",
            paramLabel = "NAME=MS",
            converter = Latency.Converter.class,
            description =
                    "How many milliseconds the calls of an operation or a service wait for their response, such as"
                            + " GetObject=20,PutObject=30,dynamodb=5,sqs=8 (default: none).")
    Latency latency = Latency.NONE;

    @Option(names = "--http", description = "Have the stand-in for AWS speak plain HTTP, instead of HTTPS like AWS.")
    boolean http;

    @Option(names = "--json", paramLabel = "FILE", description = "Write every sample to this file.")
    Optional<Path> json = Optional.empty();

    @Option(names = "--svg", paramLabel = "FILE", description = "Draw a chart of the medians into this file.")
    Optional<Path> svg = Optional.empty();

    /** Whether a function of this name is to be measured. */
    boolean includes(String name) {
        return only.isEmpty() || only.contains(name);
    }
}
