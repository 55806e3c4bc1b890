package org.coatcheck.operator.cost;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.terminal.Quantity;

/** The notes below a {@link CostReport}'s tables: where the figures come from, what they assume and what they leave out. */
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
        notes.specialAttempts();
        notes.otherUsageTypes();
        notes.instances();
        notes.managedInstances();
        return String.join("\n", notes.notes);
    }

    static String ofObserved(CostReport report) {
        CostNotes notes = new CostNotes(report);
        notes.missing();
        notes.prices();
        notes.compute();
        notes.specialAttempts();
        notes.otherUsageTypes();
        return String.join("\n", notes.notes);
    }

    private void missing() {
        notes.add(
                "There is no estimate for a month, and no comparison with instances: that needs %,d uploads with thumbnails and"
                                .formatted(Usage.REPRESENTATIVE_UPLOADS)
                        + " an hour; found were %s in %s. Look further back.%s"
                                .formatted(
                                        Quantity.of(usage.uploads(), "upload"),
                                        CostFormat.length(usage.span()),
                                        usage.coldStarts() == 0 ? " No cold start was among them." : ""));
    }

    private void prices() {
        Prices prices = report.prices();
        notes.add(
                "The marked architecture is that of this stack's function; the other one is assumed to be as fast. Prices of %s in %s, looked up on %s."
                        .formatted(prices.region(), prices.currency(), prices.date()));
        if (!report.function().region().equals(prices.region())) {
            notes.add("The stack is in %s: pass the prices of that region with --prices."
                    .formatted(report.function().region()));
        }
        usageTypesWithoutPrice()
                .forEach(usageType ->
                        notes.add("The price of %s is not known: the totals leave it out.".formatted(usageType)));
    }

    private Stream<String> usageTypesWithoutPrice() {
        return Stream.of(UsageType.values())
                .flatMap(usageType -> Stream.of(Architecture.values())
                        .filter(architecture ->
                                report.prices().price(usageType, architecture).isEmpty())
                        .map(usageType::priceKey))
                .distinct();
    }

    private void month() {
        notes.add(
                ("The monthly figures scale these %s to 730 hours%s, which is an estimate. Lambda's free tier belongs to the whole"
                                + " account: the total after it assumes that nothing else in the account uses it.")
                        .formatted(CostFormat.length(usage.span()), times()));
    }

    private String times() {
        double times = report.assumptions().times();
        return times == 1 ? "" : " at " + CostFormat.number(times) + " times their rate";
    }

    private void compute() {
        if (report.function().managedInstances()) {
            notes.add(
                    "The totals leave out the managed instances, at least three, which cost the same with and without events. Lambda"
                            + " charges no compute on them, so the price of an instance decides what an upload costs.");
            return;
        }
        notes.add(
                "Compute is the recorded duration of each attempt, rounded up to a millisecond. It lacks a few milliseconds per attempt:"
                        + " the last write of the record and the return of the response.");
        if (report.function().snapStart()) {
            notes.add(
                    "With SnapStart, Lambda bills INIT when a version is published; that is not counted here. For Java, creating and"
                            + " restoring a snapshot costs nothing but the run time of the runtime hooks.");
        } else {
            notes.add("Compute includes INIT for the cold starts that recorded it: %,d of %,d."
                    .formatted(usage.coldStarts() - usage.coldStartsWithoutInit(), usage.coldStarts()));
        }
    }

    private void specialAttempts() {
        if (usage.neverEnded() > 0) {
            notes.add(
                    "Attempts that never ended: %,d. They count as requests. Each ran for %d s at most, which compute does not include."
                            .formatted(usage.neverEnded(), report.function().timeoutSeconds()));
        }
        if (usage.withinTicks() > 0) {
            notes.add("Attempts that a scheduled tick made in its own invocation, which are not requests: %,d."
                    .formatted(usage.withinTicks()));
        }
    }

    private void otherUsageTypes() {
        notes.add(
                "DynamoDB, S3 and CloudWatch Logs are estimated: 6 write units for an upload that got thumbnails, 5 for another S3 event, 2"
                        + " for an HTTP request, 3 for any other event; S3 requests only for uploads that got thumbnails; 1 KB of log for each attempt.");
        notes.add(
                "Not counted: storage, DynamoDB reads, the sweep's S3 LIST requests, API Gateway, EventBridge, SQS, KMS, X-Ray, data"
                        + " transfer, CloudFront, CloudWatch metrics and alarms, provisioned concurrency.");
    }

    private void managedInstances() {
        report.prices()
                .managedInstances()
                .filter(managed -> report.steadyLoads().isPresent())
                .ifPresent(managed -> notes.add(
                        ("Managed instances are those of Capacity=managed: the On-Demand price and %s %% of it, three instances at least, and"
                                        + " Lambda's requests. Own EC2 costs less whenever it has as many instances, and you operate it."
                                        + " Source: %s.")
                                .formatted(CostFormat.number(managed.feePercent()), managed.source())));
    }

    private void instances() {
        if (report.breakEvens().isEmpty()) {
            return;
        }
        notes.add(
                ("The comparison assumes %d instances%s, with a utilisation of %d %% at most, and that an upload keeps"
                                + " a vCPU busy for all of its %s ms. It counts the instances only, without any free tier.")
                        .formatted(
                                report.assumptions().instances(),
                                report.assumptions().instances() > 1 ? ", so that one may fail" : "",
                                report.assumptions().utilisation(),
                                CostFormat.number(usage.uploadVcpuSeconds() * 1000)));
        String withoutPrice = report.breakEvens().stream()
                .filter(breakEven -> breakEven.pricePerHour().isEmpty())
                .map(breakEven -> breakEven.instance().type() + " " + breakEven.purchasingOption())
                .collect(Collectors.joining(", "));
        if (!withoutPrice.isEmpty()) {
            notes.add("These prices are not known, pass them with --prices: %s.".formatted(withoutPrice));
        }
    }
}
