package org.coatcheck.operator.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A row of the report.
 *
 * @param charted whether it is in the chart, too
 * @param value of a sample; empty if the sample is of another measure
 */
record Measure(String label, String unit, boolean charted, Function<Sample, Optional<Double>> value) {

    /** All rows, in their order. */
    static List<Measure> all() {
        List<Measure> measures = new ArrayList<>();
        measures.add(new Measure("cold start", "ms", true, cold(Sample.Cold::total)));
        measures.add(new Measure("  its init phase", "ms", false, cold(Sample.Cold::init)));
        measures.add(new Measure("  its CPU time", "ms", false, cold(Sample.Cold::cpu)));
        measures.add(new Measure("  its peak memory", "MB", false, cold(Sample.Cold::memory)));
        for (TestImage image : TestImage.values()) {
            measures.addAll(warm(image));
        }
        return measures;
    }

    private static Function<Sample, Optional<Double>> cold(Function<Sample.Cold, Double> component) {
        return sample -> sample instanceof Sample.Cold cold ? Optional.of(component.apply(cold)) : Optional.empty();
    }

    private static List<Measure> warm(TestImage image) {
        String name = image.toString();
        return List.of(
                new Measure("warm, " + image.description(), "ms", true, sample -> switch (sample) {
                    case Sample.Warm warm when warm.image().equals(name) -> Optional.of(warm.took());
                    default -> Optional.empty();
                }),
                new Measure("  its CPU time", "ms", false, sample -> switch (sample) {
                    case Sample.Settled settled when settled.image().equals(name) -> Optional.of(settled.cpu());
                    default -> Optional.empty();
                }),
                new Measure("  its peak memory", "MB", false, sample -> switch (sample) {
                    case Sample.Settled settled when settled.image().equals(name) -> Optional.of(settled.memory());
                    default -> Optional.empty();
                }),
                new Measure("  memory of a new process", "MB", false, sample -> switch (sample) {
                    case Sample.NewProcess process when process.image().equals(name) -> Optional.of(process.memory());
                    default -> Optional.empty();
                }));
    }
}
