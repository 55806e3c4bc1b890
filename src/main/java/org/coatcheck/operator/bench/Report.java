package org.coatcheck.operator.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coatcheck.operator.terminal.Table;

/**
 * What a run of the bench found. Its components are the JSON.
 *
 * @param functions that were measured to the end; ratios are to the first one
 * @param own those of them that are Coatcheck
 * @param leftOut why others were not, by their names
 */
record Report(
        Machine machine,
        Conditions conditions,
        List<String> functions,
        List<String> own,
        Map<String, String> leftOut,
        List<Sample> samples) {

    private static final int MAXIMUM_WIDTH = 60;

    Report {
        functions = List.copyOf(functions);
        own = List.copyOf(own);
        samples = List.copyOf(samples);
    }

    /** The samples of a function that belong to a measure, by round. */
    List<Double> values(Measure measure, String function) {
        return samples.stream()
                .filter(sample -> sample.function().equals(function))
                .flatMap(sample -> measure.value().apply(sample).stream())
                .toList();
    }

    /** The measures that have samples. */
    List<Measure> measures() {
        return Measure.all().stream()
                .filter(measure -> functions.stream()
                        .anyMatch(function -> !values(measure, function).isEmpty()))
                .toList();
    }

    /** The median of the ratios to the first function; empty for the first function itself. */
    Optional<Double> ratio(Measure measure, String function) {
        return function.equals(functions.getFirst())
                ? Optional.empty()
                : Optional.of(Statistics.pairedRatio(values(measure, function), values(measure, functions.getFirst())));
    }

    /** A number with three significant digits, or all of its digits before the point. */
    static String number(double value) {
        int decimals = value < 1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** Where, when and how it was measured, the medians, and what was left out. */
    @Override
    public String toString() {
        String reasons = leftOut.entrySet().stream()
                .map(function -> function.getKey() + " was left out: " + function.getValue() + ".")
                .collect(Collectors.joining("\n"));
        return Stream.of(machine + "\n" + conditions, medians(), GrowthTable.of(samples), reasons)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("\n\n"));
    }

    private String medians() {
        if (measures().isEmpty()) {
            return "";
        }
        Table table = new Table(MAXIMUM_WIDTH);
        table.add(Stream.concat(Stream.of("MEDIAN (RATIO)"), functions.stream()).toArray(String[]::new));
        for (Measure measure : measures()) {
            table.add(Stream.concat(
                            Stream.of(measure.label()), functions.stream().map(function -> cell(measure, function)))
                    .toArray(String[]::new));
        }
        return table.toString();
    }

    /** Such as {@code 14.1 ms (1.04)}. */
    String cell(Measure measure, String function) {
        String median = number(Statistics.median(values(measure, function))) + " " + measure.unit();
        return median
                + ratio(measure, function)
                        .map(ratio -> String.format(Locale.ROOT, " (%.2f)", ratio))
                        .orElse("");
    }
}
