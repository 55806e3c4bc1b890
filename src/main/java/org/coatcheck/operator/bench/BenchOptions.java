package org.coatcheck.operator.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.coatcheck.operator.stack.Packaging;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** The options of {@code coatcheck bench}. */
final class BenchOptions {

    private static final List<String> NOT_OF_GROWTH = List.of("--cold", "--warm", "--warm-up", "--images", "--svg");

    @Option(
            names = "--function",
            paramLabel = "NAME=ZIP",
            converter = NamedZip.Converter.class,
            description = "Measure this package, instead of those in target; for each package of several, once.")
    List<NamedZip> packages = List.of();

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

    /** What is wrong with the options, and would otherwise be noticed after minutes, or not at all. */
    Optional<String> wrong(ParseResult given) {
        return Stream.<Supplier<Optional<String>>>of(
                        () -> wrongCounts(given), this::wrongNames, () -> wrongFile(json), () -> wrongFile(svg))
                .flatMap(check -> check.get().stream())
                .findFirst();
    }

    private Optional<String> wrongCounts(ParseResult given) {
        if (growth && NOT_OF_GROWTH.stream().anyMatch(given::hasMatchedOption)) {
            return Optional.of("--growth has counts and images of its own, and no chart: leave out "
                    + String.join(", ", NOT_OF_GROWTH));
        }
        return cold < 0 || warm < 0 || warmUp < 0 || cold + warm == 0
                ? Optional.of("--cold, --warm and --warm-up must be 0 or more, and one of the first two 1")
                : Optional.empty();
    }

    private Optional<String> wrongNames() {
        List<String> own = packages.isEmpty()
                ? Stream.of(Packaging.values()).map(Packaging::toString).toList()
                : packages.stream().map(NamedZip::name).toList();
        if (Set.copyOf(own).size() < own.size()) {
            return Optional.of("--function has the same name twice: " + String.join(", ", own));
        }
        List<String> known = Stream.concat(Stream.of(Peer.values()).map(Peer::toString), own.stream())
                .toList();
        return only.stream()
                .filter(name -> !known.contains(name))
                .findFirst()
                .map(name -> "--only: there is no function \"" + name + "\", only " + String.join(", ", known));
    }

    private static Optional<String> wrongFile(Optional<Path> file) {
        return file.map(Path::toAbsolutePath)
                .filter(path -> Files.isDirectory(path) || !Files.isWritable(path.resolveSibling("")))
                .map(path -> path + " cannot be written: --json and --svg need a file in a folder that exists");
    }
}
