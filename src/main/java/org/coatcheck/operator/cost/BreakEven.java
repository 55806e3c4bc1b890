package org.coatcheck.operator.cost;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.coatcheck.operator.cost.Prices.Instance;
import org.coatcheck.operator.cost.Prices.Price;
import org.coatcheck.operator.stack.Architecture;

/**
 * The steady upload rate from which EC2 instances cost less than Lambda.
 *
 * <p>It compares the instances with Lambda's compute and requests only. It leaves out what both need, such as DynamoDB and
 * S3, and the free tier.
 *
 * @param pricePerHour of one instance; empty if the price is not known
 * @param uploadsPerSecond empty if the price is not known, or if Lambda is cheaper at any rate
 */
record BreakEven(
        Instance instance,
        PurchasingOption purchasingOption,
        OptionalDouble pricePerHour,
        OptionalDouble uploadsPerSecond) {

    private static final double SECONDS_PER_HOUR = 3600;

    /** How an EC2 instance is paid for. */
    enum PurchasingOption {
        ON_DEMAND("On-Demand"),
        RESERVED("Reserved (1 year)");

        private final String label;

        PurchasingOption(String label) {
            this.label = label;
        }

        @Override
        public String toString() {
            return label;
        }
    }

    /**
     * One break-even for each instance and purchasing option, for uploads that cost as much as the observed ones. It skips
     * the instances on whose architecture Lambda's own price is not known.
     */
    static List<BreakEven> of(Usage usage, Prices prices, Assumptions assumptions) {
        return prices.instances().stream()
                .flatMap(instance -> lambdaCostPerUpload(usage, prices, instance.architecture()).stream()
                        .flatMap(costPerUpload -> Stream.of(PurchasingOption.values())
                                .map(option -> of(instance, option, costPerUpload, usage, assumptions))))
                .toList();
    }

    private static BreakEven of(
            Instance instance,
            PurchasingOption option,
            double lambdaCostPerUpload,
            Usage usage,
            Assumptions assumptions) {
        OptionalDouble pricePerHour = switch (option) {
            case ON_DEMAND -> instance.pricePerHour();
            case RESERVED -> instance.reservedPricePerHour();
        };
        return new BreakEven(
                instance,
                option,
                pricePerHour,
                pricePerHour.isEmpty()
                        ? pricePerHour
                        : uploadsPerSecond(
                                pricePerHour.getAsDouble(),
                                lambdaCostPerUpload,
                                uploadsPerHour(instance, usage, assumptions),
                                assumptions.instances()));
    }

    private static Optional<Double> lambdaCostPerUpload(Usage usage, Prices prices, Architecture architecture) {
        Optional<Price> requests = prices.price(UsageType.LAMBDA_REQUESTS, architecture);
        return prices.price(UsageType.LAMBDA_COMPUTE, architecture)
                .flatMap(compute -> requests.map(request -> compute.of(usage.uploadGbSeconds()) + request.of(1)));
    }

    /** Empty if a fully used instance costs more than Lambda does for the same uploads: then it is never cheaper. */
    private static OptionalDouble uploadsPerSecond(
            double pricePerHour, double lambdaCostPerUpload, double uploadsPerHour, int instances) {
        return lambdaCostPerUpload * uploadsPerHour > pricePerHour
                ? OptionalDouble.of(instances * pricePerHour / lambdaCostPerUpload / SECONDS_PER_HOUR)
                : OptionalDouble.empty();
    }

    /** How many uploads one instance processes at the highest utilisation. */
    static double uploadsPerHour(Instance instance, Usage usage, Assumptions assumptions) {
        return SECONDS_PER_HOUR * instance.vcpus() * assumptions.utilisation() / 100 / usage.uploadVcpuSeconds();
    }
}
