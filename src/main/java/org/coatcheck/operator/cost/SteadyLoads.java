package org.coatcheck.operator.cost;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.coatcheck.operator.cost.CostReport.BilledFunction;
import org.coatcheck.operator.cost.Prices.Instance;
import org.coatcheck.operator.stack.Architecture;

/**
 * What the same uploads cost a month, at several steady rates, in each way to run them. Like {@link BreakEven}, it counts
 * compute and Lambda's requests only, on the function's architecture, with instances that are paid On-Demand.
 *
 * @param offers the cheapest instances that run them instead of Lambda
 */
record SteadyLoads(List<Offer> offers, List<Load> loads) {

    private static final List<Double> UPLOADS_PER_SECOND = List.of(0.1, 1.0, 10.0, 100.0, 1000.0);
    private static final double SECONDS_PER_HOUR = 3600;

    /** Where uploads are processed. */
    enum Way {
        LAMBDA("Lambda"),
        MANAGED("Managed instances"),
        EC2("Own EC2");

        private final String label;

        Way(String label) {
            this.label = label;
        }

        private int fewestInstances(Assumptions assumptions) {
            return switch (this) {
                case LAMBDA -> 0;
                // Lambda starts three, so that an availability zone may fail.
                case MANAGED -> 3;
                case EC2 -> assumptions.instances();
            };
        }

        @Override
        public String toString() {
            return label;
        }
    }

    /**
     * Instances of one type.
     *
     * @param pricePerHour of one instance, with Lambda's fee if it manages them
     * @param uploadsPerHour of one instance, at the highest utilisation
     * @param cheaperThanLambdaFrom uploads per second; empty if they never are
     */
    record Offer(
            Way way,
            String instance,
            double pricePerHour,
            double uploadsPerHour,
            OptionalDouble cheaperThanLambdaFrom) {}

    /**
     * A steady rate.
     *
     * @param perMonth what it costs in each way that has a price
     */
    record Load(double uploadsPerSecond, Map<Way, Double> perMonth, Way cheapest) {}

    /** What Lambda charges for an upload. On managed instances it charges for the request only. */
    private record LambdaPrice(double compute, double request) {}

    /** Empty if a price of Lambda is missing. */
    static Optional<SteadyLoads> of(BilledFunction function, Usage usage, Prices prices, Assumptions assumptions) {
        Architecture architecture = function.architecture();
        return prices.price(UsageType.LAMBDA_COMPUTE, architecture)
                .flatMap(compute -> prices.price(UsageType.LAMBDA_REQUESTS, architecture)
                        .map(request -> new LambdaPrice(compute.of(usage.uploadGbSeconds()), request.of(1))))
                .map(lambda -> of(lambda, offers(lambda, architecture, usage, prices, assumptions), assumptions));
    }

    private static SteadyLoads of(LambdaPrice lambda, List<Offer> offers, Assumptions assumptions) {
        return new SteadyLoads(
                offers,
                UPLOADS_PER_SECOND.stream()
                        .map(rate -> load(rate, lambda, offers, assumptions))
                        .toList());
    }

    private static Load load(double uploadsPerSecond, LambdaPrice lambda, List<Offer> offers, Assumptions assumptions) {
        double uploads = uploadsPerSecond * CostReport.MONTH.toSeconds();
        Map<Way, Double> perMonth = new EnumMap<>(Way.class);
        perMonth.put(Way.LAMBDA, uploads * (lambda.compute() + lambda.request()));
        for (Offer offer : offers) {
            double busy = Math.ceil(uploadsPerSecond * SECONDS_PER_HOUR / offer.uploadsPerHour());
            double instances = Math.max(offer.way().fewestInstances(assumptions), busy);
            perMonth.put(
                    offer.way(),
                    instances * offer.pricePerHour() * CostReport.MONTH.toHours()
                            + uploads * request(offer.way(), lambda));
        }
        Way cheapest = perMonth.entrySet().stream()
                .min(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(Way.LAMBDA);
        return new Load(uploadsPerSecond, perMonth, cheapest);
    }

    private static double request(Way way, LambdaPrice lambda) {
        return way == Way.EC2 ? 0 : lambda.request();
    }

    private static List<Offer> offers(
            LambdaPrice lambda, Architecture architecture, Usage usage, Prices prices, Assumptions assumptions) {
        Stream<Offer> managed = prices.managedInstances().stream()
                .flatMap(managing -> cheapest(
                                prices.instances().stream()
                                        .filter(instance -> managing.types().contains(instance.type())),
                                architecture)
                        .stream()
                        .map(instance -> offer(
                                Way.MANAGED, instance, 1 + managing.feePercent() / 100, lambda, usage, assumptions)));
        Stream<Offer> own = cheapest(prices.instances().stream(), architecture).stream()
                .map(instance -> offer(Way.EC2, instance, 1, lambda, usage, assumptions));
        return Stream.concat(managed, own).toList();
    }

    /** The one with the lowest price for a vCPU. */
    private static Optional<Instance> cheapest(Stream<Instance> instances, Architecture architecture) {
        return instances
                .filter(instance -> instance.architecture() == architecture
                        && instance.pricePerHour().isPresent())
                .min(Comparator.comparingDouble(
                        instance -> instance.pricePerHour().orElseThrow() / instance.vcpus()));
    }

    private static Offer offer(
            Way way, Instance instance, double factor, LambdaPrice lambda, Usage usage, Assumptions assumptions) {
        double price = instance.pricePerHour().orElseThrow() * factor;
        double uploadsPerHour = BreakEven.uploadsPerHour(instance, usage, assumptions);
        double saved = lambda.compute() + lambda.request() - request(way, lambda);
        return new Offer(
                way,
                instance.type(),
                price,
                uploadsPerHour,
                saved * uploadsPerHour > price
                        ? OptionalDouble.of(way.fewestInstances(assumptions) * price / saved / SECONDS_PER_HOUR)
                        : OptionalDouble.empty());
    }
}
