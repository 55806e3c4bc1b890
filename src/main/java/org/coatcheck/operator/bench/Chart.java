package org.coatcheck.operator.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The report as a picture in SVG, for a page that may be light or dark. It needs no font and no script from elsewhere. */
record Chart(Report report) {

    private static final int WIDTH = 590;
    private static final int SHORTEST_LABELS = 130;
    private static final int LETTER = 7;
    private static final int VALUES = 130;
    private static final int BAR = 16;
    private static final int STEP = 20;
    private static final int TITLE = 30;
    private static final int NOTE_STEP = 16;

    private static final String STYLE = """
            text { font: 12px system-ui, sans-serif; fill: #1f2328 }
            .title { font-weight: 600 }
            .note { font-size: 11px; fill: #59636e }
            rect { fill: #8b949e }
            .own { fill: #0969da }
            @media (prefers-color-scheme: dark) {
              text { fill: #f0f6fc }
              .note { fill: #9198a1 }
              .own { fill: #4493f8 }
            }
            """;

    String svg() {
        List<Measure> measures =
                report.measures().stream().filter(Measure::charted).toList();
        int group = TITLE + STEP * report.functions().size();
        StringBuilder groups = new StringBuilder();
        for (int i = 0; i < measures.size(); i++) {
            groups.append("<g transform=\"translate(0 %d)\">%n%s</g>%n".formatted(i * group, group(measures.get(i))));
        }
        int height = measures.size() * group + TITLE + NOTE_STEP * notes().size();
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="Times of functions">
                <style>
                %s</style>
                %s%s</svg>
                """.formatted(labels() + WIDTH, height, STYLE, groups, notes(measures.size() * group + TITLE));
    }

    /** The width of the names. */
    private int labels() {
        return report.functions().stream()
                .mapToInt(name -> name.length() * LETTER + BAR)
                .reduce(SHORTEST_LABELS, Math::max);
    }

    /** Where and how it was measured, in lines that are short enough for the picture. */
    private List<String> notes() {
        return Stream.concat(
                        Stream.of(report.machine().toString()),
                        Stream.of(report.conditions().toString().split("; ")))
                .toList();
    }

    private String notes(int top) {
        return IntStream.range(0, notes().size())
                .mapToObj(line -> "<text class=\"note\" x=\"0\" y=\"%d\">%s</text>%n"
                        .formatted(top + line * NOTE_STEP, escaped(notes().get(line))))
                .collect(Collectors.joining());
    }

    /** One bar for each function; the longest one takes the whole width. */
    private String group(Measure measure) {
        List<Double> medians = report.functions().stream()
                .map(function -> Statistics.median(report.values(measure, function)))
                .toList();
        double longest = medians.stream().mapToDouble(Double::doubleValue).max().orElse(1);
        StringBuilder bars = new StringBuilder(
                "<text class=\"title\" x=\"0\" y=\"20\">%s</text>%n".formatted(escaped(measure.label())));
        for (int i = 0; i < medians.size(); i++) {
            String function = report.functions().get(i);
            double width = (WIDTH - VALUES) * medians.get(i) / longest;
            int y = TITLE + i * STEP;
            bars.append("<text x=\"0\" y=\"%d\">%s</text>".formatted(y + BAR - 4, escaped(function)));
            bars.append(String.format(
                    Locale.ROOT,
                    "<rect%s x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
                    report.own().contains(function) ? " class=\"own\"" : "",
                    labels(),
                    y,
                    Math.max(1, width),
                    BAR));
            bars.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%d\">%s</text>%n",
                    labels() + width + 6,
                    y + BAR - 4,
                    report.cell(measure, function)));
        }
        return bars.toString();
    }

    private static String escaped(String text) {
        return text.chars()
                .mapToObj(c -> switch (c) {
                    case '<' -> "&lt;";
                    case '>' -> "&gt;";
                    case '&' -> "&amp;";
                    case '"' -> "&quot;";
                    default -> Character.toString(c);
                })
                .collect(Collectors.joining());
    }
}
