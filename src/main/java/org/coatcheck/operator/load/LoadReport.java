package org.coatcheck.operator.load;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coatcheck.operator.terminal.Table;

/** The result of a load test: what was expected and what was found, and how long the attempts took. */
record LoadReport(List<LoadCheck> checks, AttemptTimes times) {

    LoadReport {
        checks = List.copyOf(checks);
    }

    /** @param eTags of the uploaded objects, by key */
    static LoadReport of(LoadPlan plan, Map<String, String> eTags, LoadResults results) {
        return new LoadReport(LoadChecks.of(plan, eTags, results), AttemptTimes.of(results.records()));
    }

    /** Whether everything was found, each as often as expected. */
    boolean isComplete() {
        return checks.stream().allMatch(check -> check.discrepancies().isEmpty());
    }

    /** A table of the checks, a line about the times, and a line for each discrepancy. */
    @Override
    public String toString() {
        String discrepancies = checks.stream()
                .flatMap(check -> check.discrepancies().stream().map(line -> check.kind() + ", " + line))
                .collect(Collectors.joining("\n"));
        return Stream.of(table().toString(), times.toString(), discrepancies)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("\n\n"));
    }

    private Table table() {
        Table table = new Table(60);
        table.add("KIND", "EXPECTED", "FOUND", "LOST", "TOO MANY");
        checks.forEach(check -> table.add(
                check.kind(),
                Integer.toString(check.expected().size()),
                Integer.toString(check.found().size()),
                Integer.toString(check.lost().size()),
                Integer.toString(check.tooMany().size())));
        return table;
    }
}
