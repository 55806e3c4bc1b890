package org.coatcheck.operator.cost;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coatcheck.operator.stack.Architecture;

/** What to make of the figures of a {@link CostReport}, in sentences: where they come from, and what they do not know. */
final class CostNotes {

    private final CostReport report;
    private final Usage usage;
    private final List<String> notes = new ArrayList<>();

    private CostNotes(CostReport report) {
        this.report = report;
        this.usage = report.usage();
    }

    static String of(CostReport report) {
        CostNotes notes = new CostNotes(report);
        notes.prices();
        notes.month();
        notes.compute();
        notes.oddAttempts();
        notes.others();
        notes.machines();
        return String.join("\n", notes.notes);
    }

    private void prices() {
        Prices prices = report.prices();
        notes.add(
                "* is this stack's processor; the other one is taken to be as fast. Prices of %s in %s, looked up on %s."
                        .formatted(prices.region(), prices.currency(), prices.date()));
        if (!report.stack().region().equals(prices.region())) {
            notes.add("The stack is in %s: give its prices with --prices."
                    .formatted(report.stack().region()));
        }
        unpriced().forEach(good -> notes.add("No price is known of %s: the sums are without it.".formatted(good)));
    }

    private Stream<String> unpriced() {
        return Stream.of(UsageType.values())
                .flatMap(good -> Stream.of(Architecture.values())
                        .filter(architecture ->
                                report.prices().of(good, architecture).isEmpty())
                        .map(good::name))
                .distinct();
    }

    private void month() {
        notes.add(
                ("A month is 730 hours like these %s, which is an estimate. Lambda's free tier is the whole account's: the sum after"
                                + " it is as if nothing else used it.")
                        .formatted(CostTable.length(usage.span())));
    }

    private void compute() {
        notes.add(
                "Compute is the work's time, each rounded up to a millisecond; no record knows its own last write and the answer,"
                        + " some milliseconds.");
        if (report.stack().snapStart()) {
            notes.add(
                    "With SnapStart INIT is billed when a version is published, and not here; a snapshot and its restoring cost"
                            + " nothing for Java but the time of its hooks.");
        } else {
            notes.add("INIT is in it, as far as cold starts tell it: %,d of %,d."
                    .formatted(usage.coldStarts() - usage.coldStartsWithoutInit(), usage.coldStarts()));
        }
    }

    private void oddAttempts() {
        if (usage.neverEnded() > 0) {
            notes.add(
                    "Attempts that never ended: %,d, which are requests here. Each took %d s at most, which is not counted."
                            .formatted(usage.neverEnded(), report.stack().timeout()));
        }
        if (usage.inOthersTime() > 0) {
            notes.add("Attempts of ticks, in a tick's own time, which are no requests: %,d."
                    .formatted(usage.inOthersTime()));
        }
    }

    private void others() {
        notes.add(
                "DynamoDB, S3 and the log are estimated: 12 write units for an upload, 9 or 4 for another event; requests for what got"
                        + " thumbnails, and none for what was refused; 1 KB of log for each event.");
        notes.add(
                "Not counted: what is stored, reads of DynamoDB, the sweep's listings, API Gateway, SQS, X-Ray, data transfer,"
                        + " CloudWatch's metrics and alarms.");
    }

    private void machines() {
        if (report.breakEvens().isEmpty()) {
            return;
        }
        notes.add(
                ("The instances are %d, so that one may be lost, and %.0f %% full at most; an upload is taken to keep a processor busy"
                                + " for all of its %s ms. Only the instances are counted, and no free tier.")
                        .formatted(
                                BreakEven.INSTANCES,
                                BreakEven.UTILISATION * 100,
                                CostTable.number(usage.uploadVcpuSeconds() * 1000)));
        String without = report.breakEvens().stream()
                .filter(machine -> machine.hour().isEmpty())
                .map(machine -> machine.instance().type() + " " + machine.term())
                .collect(Collectors.joining(", "));
        if (!without.isEmpty()) {
            notes.add("No price is known of %s: give it with --prices.".formatted(without));
        }
    }
}
