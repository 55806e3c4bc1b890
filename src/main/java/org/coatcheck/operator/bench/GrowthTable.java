package org.coatcheck.operator.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.coatcheck.operator.terminal.Table;

/** The series of growing work: one line for each function and kind of work. */
final class GrowthTable {

    /**
     * The exponent from which on growth counts as worse than linear. A fixed cost for each invocation makes it less than 1,
     * and a sort, which may be, makes it 1.1 or so.
     */
    private static final double TOO_STEEP = 1.2;

    private static final int MAXIMUM_WIDTH = 100;

    private GrowthTable() {}

    /** Empty without samples of growth. */
    static String of(List<Sample> samples) {
        Map<String, TreeMap<Double, List<Double>>> series = new LinkedHashMap<>();
        for (Sample sample : samples) {
            if (sample instanceof Sample.Growth growth) {
                series.computeIfAbsent(growth.function() + ", " + growth.unit(), name -> new TreeMap<>())
                        .computeIfAbsent(growth.size(), size -> new ArrayList<>())
                        .add(growth.took());
            }
        }
        if (series.isEmpty()) {
            return "";
        }
        Table table = new Table(MAXIMUM_WIDTH);
        table.add("GROWTH", "SIZE: MS FOR EACH UNIT", "EXPONENT", "");
        series.forEach((name, times) -> {
            TreeMap<Double, Double> medians = new TreeMap<>();
            times.forEach((size, took) -> medians.put(size, Statistics.median(took)));
            double exponent = exponent(medians);
            table.add(name, perUnit(medians), String.format(Locale.ROOT, "%.2f", exponent), judged(exponent));
        });
        return table.toString();
    }

    static String judged(double exponent) {
        if (Double.isNaN(exponent)) {
            return "measured with one size only";
        }
        return exponent > TOO_STEEP ? "worse than linear" : "not worse than linear";
    }

    private static String perUnit(Map<Double, Double> medians) {
        return medians.entrySet().stream()
                .map(point -> Report.number(point.getKey()) + ": " + Report.number(point.getValue() / point.getKey()))
                .collect(Collectors.joining("  "));
    }

    /**
     * By which power of the size the time grows, over the last decade of sizes: 1 is linear, 2 quadratic. Below that decade,
     * what an invocation costs by itself hides the growth. Not a number if there is only one size.
     */
    static double exponent(NavigableMap<Double, Double> medians) {
        Map.Entry<Double, Double> last = medians.lastEntry();
        Map.Entry<Double, Double> first =
                medians.tailMap(last.getKey() / 10, true).firstEntry();
        return Math.log(last.getValue() / first.getValue()) / Math.log(last.getKey() / first.getKey());
    }
}
